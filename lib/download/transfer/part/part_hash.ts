import type { PrefixDigests } from "../../../storage/prefix_digests.ts";
import type { Interval } from "../intervals.ts";
import type { ExpectedContent, HashedFile } from "./file_hash.ts";

/** Which file is digested, and what it must be. */
export interface PartHashOptions {
  /** Path of the file. */
  path: string;
  /** What the whole file must be. */
  expected: ExpectedContent;
  /** Digests that its beginnings must have. */
  prefixes: PrefixDigests;
}

/** Digests a file in order while it is written, in any order. */
export interface PartHash extends AsyncDisposable {
  /** How many bytes, from the beginning, are digested. */
  readonly position: number;
  /** How many bytes, from the beginning, are those that the known digests are of. */
  readonly verifiedBytes: number;
  /** Digests of the beginnings: of those that are digested, then those that are only known. */
  readonly prefixes: PrefixDigests;
  /** Goes back so far that bytes from a position on can be replaced. */
  rewind(position: number): void;
  /** Learns of bytes that were written. */
  wrote(position: number, chunk: Uint8Array): void;
  /**
   * Digests some of the bytes up to `end`, which are on the disk. Gives the step that they complete if
   * it does not have the known digest; the next bytes are then those of this step.
   */
  advance(end: number): Interval | undefined | Promise<Interval | undefined>;
  /** Holds the known digests no longer against the bytes. */
  forgetKnown(): void;
  /** Digests everything so far, as if it were the whole file. */
  digest(): HashedFile;
}
