import { removeIfPresent } from "../../base/atomic_write.ts";
import type { FileDigest, ZipSource } from "../../catalog/schema.ts";
import type {
  ArchiveSession,
  ArchiveSessionOptions,
} from "../source/zip/archive_session.ts";
import { digestEntry } from "../source/zip/extract_file.ts";
import { useArchive } from "../source/zip/use_archive.ts";
import { wantedArchive } from "../source/zip/wanted_archive.ts";

/** Digests of an archive and of what is in it. */
export interface ArchiveDigests {
  /** Of the archive itself. */
  archive: FileDigest;
  /** Of its files, by path below the model's directory. */
  files: Record<string, FileDigest>;
}

/**
 * Fetches an archive and digests what is in it, without extracting it. Afterwards the folder that it was
 * fetched to is removed; after a failure what is there of it stays for the next run.
 *
 * @throws what `useArchive()` and `ArchiveSession.open()` throw.
 */
export async function lockArchive(
  source: ZipSource,
  options: ArchiveSessionOptions,
): Promise<ArchiveDigests> {
  const { result } = await useArchive(
    wantedArchive(source),
    options,
    (session) => digestArchive(session, options.signal),
  );
  await removeIfPresent(options.staging);
  return result;
}

async function digestArchive(
  session: ArchiveSession,
  signal: AbortSignal | undefined,
): Promise<ArchiveDigests> {
  const { archive, files, sha256 } = await session.open();
  const digests: Record<string, FileDigest> = {};
  for (const [path, file] of files) {
    const { bytes, sha256 } = await digestEntry(archive, file, signal);
    digests[path] = { bytes, sha256 };
  }
  return { archive: { bytes: archive.bytes, sha256 }, files: digests };
}
