import type { LockEntry, ZipSource } from "../../../catalog/schema.ts";
import type { Hub } from "../../../hub/hub.ts";
import type { WantedFile } from "../../wanted_file.ts";
import { lockedFiles, unlockedFiles } from "../locked_files.ts";
import { probeArchive } from "./archive_remote.ts";
import { type WantedArchive, wantedArchive } from "./wanted_archive.ts";

/** The files of a variant that comes as an archive. */
export interface ZipFiles {
  /** Whether the lock has all files; otherwise there are none, as only the archive itself knows them. */
  isLocked: boolean;
  /** All files that the lock has. */
  files: WantedFile[];
  /** Where they are. */
  archive: WantedArchive;
}

/** What {@linkcode resolveZipFiles} looks up. */
export interface ResolveZipFilesOptions {
  /** The variant's `files`. */
  patterns: readonly string[];
  /** What the lock says of the model. */
  lockEntry?: LockEntry;
  /** How servers are reached; asked only if there is no lock entry. */
  hub: Hub;
  /** Ends the request. */
  signal?: AbortSignal;
}

/**
 * Finds out which files a variant has, and what must be in them: from the lock without a request. Else
 * only the length of the archive is known, which its server is asked for.
 *
 * @throws {ConfigError} If a path cannot be used.
 * @throws what `probeArchive()` throws.
 */
export async function resolveZipFiles(
  source: ZipSource,
  { patterns, lockEntry, hub, signal }: ResolveZipFilesOptions,
): Promise<ZipFiles> {
  const archive = wantedArchive(source, lockEntry?.archive);
  const files = lockedFiles(lockEntry);
  const isLocked = files.length > 0 &&
    unlockedFiles(patterns, lockEntry).length === 0;
  if (isLocked) return { isLocked, files, archive };
  const bytes = archive.bytes ?? await probeArchive(archive, hub, signal);
  return { isLocked, files: [], archive: { ...archive, bytes } };
}
