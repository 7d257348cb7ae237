import type { Interval } from "../../intervals.ts";
import type { HashedFile } from "../file_hash.ts";

/** Asks the thread to digest. */
export interface HashRequest {
  /** Digests up to here: so many bytes, from the beginning, are on the disk. */
  end: number;
  /** Goes back first, because bytes from here on were replaced. */
  rewindTo?: number;
  /** Holds the known digests no longer against the bytes. */
  forgetKnown: boolean;
}

/** How far the thread has come. */
export interface HashProgress {
  /** How many bytes, from the beginning, are digested. */
  position: number;
  /** How many of them are those that the known digests are of. */
  verifiedBytes: number;
  /** Digests of the beginnings, those that are only known included. */
  sha256: string[];
  /** The digest of all bytes so far, if those are the whole file. */
  hashed?: HashedFile;
}

/** What the thread answers to a request. */
export type HashReply =
  | {
    kind: "done";
    progress: HashProgress;
    /** The step that does not have the known digest. */
    differing?: Interval;
  }
  | { kind: "failed"; reason: string };
