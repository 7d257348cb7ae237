import { join } from "@std/path";
import { z } from "zod";
import { atomicWrite } from "../../base/atomic_write.ts";
import { NotFoundError } from "../../base/errors.ts";
import { readJson } from "../../base/json.ts";
import { BYTES } from "../../catalog/schema.ts";
import { validate } from "../../catalog/validate.ts";
import { PREFIX_DIGESTS, type PrefixDigests } from "../prefix_digests.ts";
import { describeReadFailure } from "../storage_error.ts";

/** Folder in a staging folder that the records are in. */
export const RESUME_FOLDER_NAME = ".resume";

/** What is known of an unfinished file. Whatever it says is there, is on the disk. */
export interface ResumeRecord {
  /** Version of the format. */
  version: 1;
  /** Length that the whole file will have. */
  bytes: number;
  /** What the whole file must be, if that is known; another digest makes the bytes worthless. */
  digest?: RecordedDigest;
  /** Bytes that are there, as pairs of start and exclusive end, in order and apart. */
  done: [start: number, end: number][];
  /** Strong ETags of the bytes, by the origin that they came from. */
  etags: Record<string, string>;
  /** Digests of the beginnings of what is there. */
  prefixes: PrefixDigests;
}

/** What the whole file must be, in a record. */
export interface RecordedDigest {
  /** `"sha256"` of the content, or git's SHA-1 of it, `"gitBlob"`. */
  algorithm: "sha256" | "gitBlob";
  /** The digest in lower-case hexadecimal. */
  value: string;
}

/** Options of {@linkcode readResumeRecord}. */
export interface ReadResumeRecordOptions {
  /** Told in one line why a record that is there was not used. */
  onUnreadable?: (reason: string) => void;
}

const RESUME_RECORD: z.ZodType<ResumeRecord> = z.object({
  version: z.literal(1),
  bytes: BYTES,
  digest: z.exactOptional(z.object({
    algorithm: z.enum(["sha256", "gitBlob"]),
    value: z.string(),
  })),
  done: z.array(z.tuple([BYTES, BYTES])),
  etags: z.record(z.string(), z.string()),
  prefixes: PREFIX_DIGESTS,
}).refine(isInOrder, "must have its parts in order and inside of the file");

/** Where the record of a staged file is kept: beside the files, not among them. */
export function resumeRecordPath(staging: string, path: string): string {
  return join(staging, RESUME_FOLDER_NAME, `${path}.json`);
}

/**
 * Reads a record; `undefined` if there is none, or none that can be used: an unfinished file can
 * always be fetched anew, so that a bad record is no reason to fail.
 */
export async function readResumeRecord(
  path: string,
  { onUnreadable }: ReadResumeRecordOptions = {},
): Promise<ResumeRecord | undefined> {
  try {
    return validate(RESUME_RECORD, await readJson(path), path);
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    onUnreadable?.(describeReadFailure(path, error));
    return undefined;
  }
}

/**
 * Writes a record so that its name holds either the old one or the whole new one. Sync the bytes that
 * it tells of first.
 */
export async function writeResumeRecord(
  path: string,
  record: ResumeRecord,
): Promise<void> {
  await atomicWrite(path, `${JSON.stringify(record)}\n`);
}

/** How many bytes of the file are there. */
export function recordedBytes({ done }: ResumeRecord): number {
  return done.reduce((sum, [start, end]) => sum + end - start, 0);
}

function isInOrder({ bytes, done }: ResumeRecord): boolean {
  let previousEnd = -1;
  for (const [start, end] of done) {
    if (start <= previousEnd || end <= start || end > bytes) return false;
    previousEnd = end;
  }
  return true;
}
