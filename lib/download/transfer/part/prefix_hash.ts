import type { PrefixDigests } from "../../../storage/prefix_digests.ts";
import type { Interval } from "../intervals.ts";
import {
  type ExpectedContent,
  FileHash,
  type HashedFile,
} from "./file_hash.ts";

/**
 * Digests a file in order and notes the digest of each beginning that is a whole number of steps long.
 * Where that digest is known already and differs, the bytes of that one step are wrong: the hash is
 * then what it was before them, so that they can be replaced and taken again.
 */
export class PrefixHash {
  readonly #expected: ExpectedContent;
  readonly #stepBytes: number;
  #known: readonly string[];
  #made: string[] = [];
  #position = 0;
  #verifiedBytes = 0;
  #hash: FileHash;
  #atBoundary: FileHash;

  /** Begins a file; `known` are the digests that its beginnings must have. */
  constructor(expected: ExpectedContent, known: PrefixDigests) {
    this.#expected = expected;
    this.#stepBytes = known.stepBytes;
    this.#known = known.sha256;
    this.#hash = FileHash.begin(expected);
    this.#atBoundary = this.#hash.copy();
  }

  /** How many bytes were taken, from the beginning. */
  get position(): number {
    return this.#position;
  }

  /** How many bytes, from the beginning, are those that the known digests are of. */
  get verifiedBytes(): number {
    return this.#verifiedBytes;
  }

  /** The digests of the beginnings that were taken, then those that are only known. */
  get prefixes(): PrefixDigests {
    const unseen = this.#known.slice(this.#made.length);
    return { stepBytes: this.#stepBytes, sha256: [...this.#made, ...unseen] };
  }

  /**
   * Takes the next bytes. If a known digest differs, gives the step that is wrong; the hash is then at
   * its start, and has not taken what follows.
   */
  update(chunk: Uint8Array): Interval | undefined {
    let taken = 0;
    while (taken < chunk.byteLength) {
      const room = this.#stepBytes - this.#position % this.#stepBytes;
      const piece = chunk.subarray(taken, taken + room);
      this.#hash.update(piece);
      this.#position += piece.byteLength;
      taken += piece.byteLength;
      if (piece.byteLength === room && !this.#passBoundary()) {
        return this.#returnToBoundary();
      }
    }
    return undefined;
  }

  /** Goes back so far that bytes from `position` on can be replaced; the known digests stay. */
  rewind(position: number): void {
    if (position >= this.#position) return;
    const boundary = this.#made.length * this.#stepBytes;
    if (position >= boundary) {
      this.#returnToBoundary();
      return;
    }
    this.#verifiedBytes = 0;
    this.#made = [];
    this.#position = 0;
    this.#hash = FileHash.begin(this.#expected);
    this.#atBoundary = this.#hash.copy();
  }

  /** Holds the known digests no longer against the bytes. */
  forgetKnown(): void {
    this.#known = [];
  }

  /** Digests what was taken so far; more may follow. */
  digest(): HashedFile {
    return this.#hash.digest();
  }

  #passBoundary(): boolean {
    const { sha256 } = this.#hash.digest();
    const known = this.#known[this.#made.length];
    if (known !== undefined && known !== sha256) return false;
    this.#made.push(sha256);
    this.#atBoundary = this.#hash.copy();
    if (known !== undefined) this.#verifiedBytes = this.#position;
    return true;
  }

  #returnToBoundary(): Interval {
    const start = this.#made.length * this.#stepBytes;
    this.#hash = this.#atBoundary.copy();
    this.#position = start;
    return { start, end: start + this.#stepBytes };
  }
}
