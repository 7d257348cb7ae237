import { join } from "@std/path";
import { fileBytes } from "../../base/directory_bytes.ts";
import { ARCHIVE_FILE_NAME } from "../../catalog/valid_path.ts";
import {
  readResumeRecord,
  recordedBytes,
  resumeRecordPath,
} from "../../storage/partial/resume_record.ts";
import type { WantedArchive } from "../source/zip/wanted_archive.ts";

/** What a download would do about an archive. */
export interface PlannedArchive extends WantedArchive {
  /** Bytes of it that lie in `.partial/`. */
  doneBytes: number;
  /** Bytes that come over the network: none if all files are on this machine. */
  bytesToFetch: number;
}

/** Nothing is known of an archive, and nothing is to be done about it. */
export const NO_ARCHIVE: PlannedArchive = {
  ...{ name: "", url: "" },
  ...{ doneBytes: 0, bytesToFetch: 0 },
};

/** What is known of the files in an archive. */
export interface ArchiveFiles {
  /** Whether any of them has to be extracted. */
  isNeeded: boolean;
  /** Bytes that are to be extracted, as far as is known. */
  bytes: number;
}

/**
 * Finds out what of an archive is still to be fetched, as far as is known without reading it. If the
 * lock does not have its length, it counts as long as what is in it.
 */
export async function planArchive(
  archive: WantedArchive,
  staging: string,
  files: ArchiveFiles,
): Promise<PlannedArchive> {
  if (!files.isNeeded) return { ...archive, doneBytes: 0, bytesToFetch: 0 };
  const doneBytes = await stagedBytes(archive, staging);
  const bytes = archive.bytes ?? files.bytes;
  const bytesToFetch = Math.max(0, bytes - doneBytes);
  return { ...archive, doneBytes, bytesToFetch };
}

async function stagedBytes(
  { bytes, digest }: WantedArchive,
  staging: string,
): Promise<number> {
  const stored = await fileBytes(join(staging, ARCHIVE_FILE_NAME));
  const path = resumeRecordPath(staging, ARCHIVE_FILE_NAME);
  const record = stored === 0 ? undefined : await readResumeRecord(path);
  if (record === undefined) return stored === bytes ? stored : 0;
  const isSame = record.bytes === (bytes ?? record.bytes) &&
    record.digest?.value === digest?.value;
  return isSame ? Math.min(recordedBytes(record), stored) : 0;
}
