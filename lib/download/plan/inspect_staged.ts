import { join } from "@std/path";
import { lstatIfPresent } from "../../base/lstat_if_present.ts";
import {
  readResumeRecord,
  recordedBytes,
  type ResumeRecord,
  resumeRecordPath,
} from "../../storage/partial/resume_record.ts";
import type { PrefixDigests } from "../../storage/prefix_digests.ts";
import { hashPrefixes } from "../hash_prefixes.ts";
import type { WantedFile } from "../wanted_file.ts";

/** What a staging folder holds of a file. */
export interface StagedFile {
  /** Whether it is whole and right, begun, or of no use. */
  state: "verified" | "partial" | "none";
  /** Bytes that need not be fetched any more. */
  doneBytes: number;
  /** SHA-256 of its content, if it is whole and right. */
  sha256?: string;
  /** Digests of its beginnings, if it is whole and right, and long enough. */
  prefixes?: PrefixDigests;
}

const NOTHING: StagedFile = { state: "none", doneBytes: 0 };

/**
 * Finds out what a staging folder holds of a file, without changing anything: what its record says, or
 * if it can be whole, its digest.
 */
export async function inspectStaged(
  staging: string,
  file: WantedFile,
  signal?: AbortSignal,
): Promise<StagedFile> {
  const path = join(staging, file.path);
  const info = await lstatIfPresent(path);
  // Something else than a file will be removed.
  if (!info?.isFile) return NOTHING;
  const record = await readResumeRecord(resumeRecordPath(staging, file.path));
  const doneBytes = usableBytes(record, file, info.size);
  if (doneBytes < file.bytes) {
    const state = doneBytes > 0 ? "partial" : "none";
    return { state, doneBytes };
  }
  const { matches, sha256, prefixes } = await hashPrefixes(path, file, signal);
  if (!matches) return NOTHING;
  return {
    state: "verified",
    doneBytes,
    sha256,
    ...(prefixes && { prefixes }),
  };
}

/** Without a record, a file counts if it has its full length: its digest will tell. */
function usableBytes(
  record: ResumeRecord | undefined,
  { bytes, digest }: WantedFile,
  size: number,
): number {
  if (record === undefined) return size === bytes ? bytes : 0;
  const isOfFile = record.bytes === bytes &&
    record.digest?.value === digest.value;
  return isOfFile && size <= bytes ? recordedBytes(record) : 0;
}
