import { UsageError } from "../../base/errors.ts";
import type { ModelRef } from "../../catalog/find.ts";
import type {
  FileDigest,
  FolderSource,
  HubSource,
  LockEntry,
  ZipSource,
} from "../../catalog/schema.ts";
import type { Hub } from "../../hub/hub.ts";
import { askInTurn } from "../../hub/mirrors.ts";
import { hubsOf } from "../plan/resolve_files.ts";
import { resolveFolderFiles } from "../source/folder_files.ts";
import {
  hubFileUrl,
  type HubPlace,
  resolveHubFiles,
} from "../source/hub_files.ts";
import type { TransferLimits } from "../transfer/transfer_file.ts";
import type { WantedFile } from "../wanted_file.ts";
import { digestRemoteFile } from "./digest_remote_file.ts";

/** Options of {@linkcode resolveLockEntry}. */
export interface ResolveLockEntryOptions {
  /** How the Hub, and other servers, are reached. */
  hub: Hub;
  /**
   * Servers that are asked after the Hub, in this order.
   *
   * @default the mirrors that the catalog names for the source
   */
  mirrors?: readonly Hub[];
  /** Folder of this model alone that an archive is fetched to; it is removed once its files are digested. */
  workDirectory: string;
  /** How hard and how long to try. */
  limits?: TransferLimits;
  /** Called with the bytes of an archive that are there. */
  onBytes?: (bytes: number, total: number) => void;
  /** Ends the work; what is there of an archive stays. */
  signal?: AbortSignal;
}

/**
 * Finds out what the source of a model has now: the commit of its revision, and length and SHA-256 of
 * all its files. Of large files the Hub tells the digest; small ones are read, and compared with git's
 * digest of them. Folders are read, and archives are fetched as a whole.
 *
 * @returns An entry whose files are in the order of their paths.
 * @throws {UsageError} If the model is made on this machine.
 * @throws {NotFoundError} If the source, its revision or a file of it does not exist.
 * @throws {DigestMismatchError} If a file is not what its source says.
 * @throws what `resolveHubFiles()`, `resolveFolderFiles()` and `lockArchive()` throw.
 */
export async function resolveLockEntry(
  ref: ModelRef,
  options: ResolveLockEntryOptions,
): Promise<LockEntry> {
  const { source } = ref.variant;
  switch (source.kind) {
    case "hub":
      return await lockRepository(ref, source, options);
    case "folder":
      return await lockFolder(ref, source, options);
    case "zip":
      return await lockZip(ref, source, options);
    default:
      throw new UsageError(
        `Cannot lock "${ref.key}": its files are made on this machine`,
      );
  }
}

async function lockRepository(
  { variant }: ModelRef,
  source: HubSource,
  options: ResolveLockEntryOptions,
): Promise<LockEntry> {
  const { signal } = options;
  const hubs = hubsOf(source, options);
  const { repo, commit, files } = await resolveHubFiles(source, {
    patterns: variant.files,
    hubs,
    ...(signal && { signal }),
  });
  const digests: [string, FileDigest][] = [];
  for (const file of files) {
    const sha256 = file.digest.algorithm === "sha256"
      ? file.digest.value
      : await askInTurn(
        hubs,
        (hub) => digestGitFile(hub, file, { ...options, repo, commit }),
      );
    digests.push([file.path, { bytes: file.bytes, sha256 }]);
  }
  return { repo, commit, files: sortFiles(digests) };
}

async function digestGitFile(
  hub: Hub,
  file: WantedFile,
  { repo, commit, limits, signal }: ResolveLockEntryOptions & HubPlace,
): Promise<string> {
  const url = hubFileUrl(hub, { repo, commit }, file.path);
  return await digestRemoteFile({ hub, url }, file, {
    failure: `Cannot download "${file.path}" of "${repo}"`,
    ...(limits && { limits }),
    ...(signal && { signal }),
  });
}

async function lockFolder(
  { variant: { files: patterns } }: ModelRef,
  source: FolderSource,
  { signal }: ResolveLockEntryOptions,
): Promise<LockEntry> {
  const { files } = await resolveFolderFiles(source, {
    patterns,
    ...(signal && { signal }),
  });
  const digests = files.map(({ path, bytes, digest: { value } }) =>
    [path, { bytes, sha256: value }] as const
  );
  return { files: sortFiles(digests) };
}

async function lockZip(
  { variant: { files: patterns } }: ModelRef,
  source: ZipSource,
  { workDirectory: staging, ...options }: ResolveLockEntryOptions,
): Promise<LockEntry> {
  // Loaded late: most models do not come as archives.
  const { lockArchive } = await import("./lock_archive.ts");
  const { archive, files } = await lockArchive(source, {
    ...options,
    staging,
    patterns,
  });
  return { archive, files: sortFiles(Object.entries(files)) };
}

/** By the numbers of their characters, the same on every machine. */
function sortFiles(
  files: readonly (readonly [path: string, digest: FileDigest])[],
): LockEntry["files"] {
  return Object.fromEntries(files.toSorted(([a], [b]) => a < b ? -1 : 1));
}
