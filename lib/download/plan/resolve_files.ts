import { UsageError } from "../../base/errors.ts";
import type { ModelRef } from "../../catalog/find.ts";
import type { LockEntry, Source } from "../../catalog/schema.ts";
import type { Hub } from "../../hub/hub.ts";
import { mirrorOf } from "../../hub/mirrors.ts";
import type { ManifestSource } from "../../storage/manifest.ts";
import { resolveFolderFiles } from "../source/folder_files.ts";
import { resolveHubFiles } from "../source/hub_files.ts";
import { resolveZipFiles } from "../source/zip/resolve_zip_files.ts";
import type { WantedArchive } from "../source/zip/wanted_archive.ts";
import type { WantedFile } from "../wanted_file.ts";

/** A model's files and where they are. */
export interface ResolvedFiles {
  /** Where they come from: a repository at a commit, a folder, or an archive. */
  source: ManifestSource;
  /** Whether the lock has all files; otherwise some are as the source says. */
  isLocked: boolean;
  /** All files; none if only the archive knows them. */
  files: WantedFile[];
  /** The archive that they come from; absent if they are fetched one by one. */
  archive?: WantedArchive;
}

/** Where to look a model's files up. */
export interface ResolveFilesOptions {
  /** What the lock says of the model. */
  lockEntry?: LockEntry;
  /** Asked only for what the lock does not say. */
  hub: Hub;
  /**
   * Servers that are asked after the Hub, in this order.
   *
   * @default the mirrors that the catalog names for the source
   */
  mirrors?: readonly Hub[];
  /** Ends the requests. */
  signal?: AbortSignal;
}

/**
 * Finds out which files a model has, and what must be in them: from the lock without a request, else
 * from its repository or folder.
 *
 * @throws {UsageError} If the model has another kind of source.
 * @throws {NotFoundError} If the source lacks a file.
 * @throws {ConfigError} If a path cannot be used.
 * @throws what `resolveHubFiles()`, `resolveFolderFiles()` and `resolveZipFiles()` throw.
 */
export async function resolveFiles(
  { key, variant }: ModelRef,
  options: ResolveFilesOptions,
): Promise<ResolvedFiles> {
  const { source, files: patterns } = variant;
  const hubs = hubsOf(source, options);
  if (source.kind === "hub") {
    const { repo, commit, ...rest } = await resolveHubFiles(source, {
      ...options,
      patterns,
      hubs,
    });
    const { kind, revision } = source;
    return { source: { kind, repo, commit, revision }, ...rest };
  }
  if (source.kind === "folder") {
    const found = await resolveFolderFiles(source, { ...options, patterns });
    return { source: { ...source }, ...found };
  }
  if (source.kind === "zip") {
    const found = await resolveZipFiles(source, { ...options, patterns });
    return { source: { ...source }, ...found };
  }
  throw new UsageError(
    `Cannot download "${key}" by file: its source is "${source.kind}"`,
  );
}

/** The servers that have a source's files, in the order in which they are asked. */
export function hubsOf(
  source: Source,
  { hub, mirrors }: ResolveFilesOptions,
): [Hub, ...Hub[]] {
  const named = source.kind === "hub" ? source.mirrors ?? [] : [];
  return [hub, ...mirrors ?? named.map((endpoint) => mirrorOf(hub, endpoint))];
}
