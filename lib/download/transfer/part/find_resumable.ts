import { removeIfPresent } from "../../../base/atomic_write.ts";
import {
  readResumeRecord,
  type ResumeRecord,
} from "../../../storage/partial/resume_record.ts";
import {
  PREFIX_STEP_BYTES,
  type PrefixDigests,
} from "../../../storage/prefix_digests.ts";
import { type Interval, IntervalSet } from "../intervals.ts";
import type { ExpectedContent } from "./file_hash.ts";

/** Where things are told that were mended without a word to the person. */
export interface PartLog {
  /** Writes what happened. */
  info(event: string, details: object): void;
}

/** What is looked for, and where. */
export interface FindResumableOptions {
  /** Path of the bytes. */
  target: string;
  /** Path of the record of what is there. */
  recordPath: string;
  /** What the whole file must be. */
  file: ExpectedContent;
  /** Digests that its beginnings must have, if they are known. */
  knownPrefixes?: PrefixDigests;
  /**
   * How far the digests of beginnings are apart, in bytes, where none are known.
   *
   * @default {16_777_216}
   */
  stepBytes?: number;
  /** Told what is discarded, and why. */
  log?: PartLog;
}

/** What of an unfinished file can be used. */
export interface Resumable {
  /** Bytes that are there. */
  done: Interval[];
  /** Strong ETags of the bytes, by the origin that they came from. */
  etags: Record<string, string>;
  /** Digests that its beginnings must have. */
  prefixes: PrefixDigests;
}

/**
 * Finds out what can be used of a file with `bytesOnDisk` bytes. Nothing of it is read: that the bytes
 * are what they should be shows when they are digested.
 */
export async function findResumable(
  options: FindResumableOptions,
  bytesOnDisk: number,
): Promise<Resumable> {
  const { target, file, stepBytes = PREFIX_STEP_BYTES, log } = options;
  const record = await findRecord(options);
  const none: Resumable = {
    done: [],
    etags: {},
    prefixes: options.knownPrefixes ?? { stepBytes, sha256: [] },
  };
  if (bytesOnDisk > file.bytes) {
    log?.info("partial discarded", { target, reason: "too long", bytesOnDisk });
    return none;
  }
  if (record !== undefined) {
    const done = clip(record, bytesOnDisk);
    // With the bytes goes what the record knows of them.
    if (done.length === 0) return none;
    const { prefixes } = options.knownPrefixes ? none : record;
    return { done, etags: record.etags, prefixes };
  }
  if (bytesOnDisk === file.bytes && bytesOnDisk > 0 && file.digest) {
    return { ...none, done: [{ start: 0, end: bytesOnDisk }] };
  }
  if (bytesOnDisk > 0) {
    log?.info("partial discarded", {
      target,
      reason: "no record",
      bytesOnDisk,
    });
  }
  return none;
}

/** The record, if there is a usable one of the same content. */
async function findRecord(
  { recordPath, file, log }: FindResumableOptions,
): Promise<ResumeRecord | undefined> {
  const record = await readResumeRecord(recordPath, {
    onUnreadable: (reason) =>
      log?.info("resume record discarded", { recordPath, reason }),
  });
  if (record !== undefined && isOf(record, file)) return record;
  if (record !== undefined) {
    const reason = "it is of another content";
    log?.info("resume record discarded", { recordPath, reason });
  }
  // Whatever is there, a folder even, would be in the way of the next one.
  await removeIfPresent(recordPath);
  return undefined;
}

function isOf(
  record: ResumeRecord,
  { bytes, digest }: ExpectedContent,
): boolean {
  return record.bytes === bytes &&
    record.digest?.algorithm === digest?.algorithm &&
    record.digest?.value === digest?.value;
}

/** A file that has been cut has not what its record says of its end. */
function clip({ done, bytes }: ResumeRecord, bytesOnDisk: number): Interval[] {
  const set = new IntervalSet(done.map(([start, end]) => ({ start, end })));
  set.remove({ start: bytesOnDisk, end: bytes });
  return [...set];
}
