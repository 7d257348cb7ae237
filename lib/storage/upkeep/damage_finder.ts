import type { Hash } from "node:crypto";
import { equalDigests } from "../../base/digest.ts";
import type { PrefixDigests } from "../prefix_digests.ts";

/** A range of a file's bytes in which at least one is wrong. */
export interface DamagedRange {
  /** First byte. */
  start: number;
  /** Byte after the last one. */
  end: number;
}

/**
 * Hashes a file in order and compares on the way what it has hashed with the digests of the file's
 * beginnings. It finds the first damage only: every later beginning has it too.
 */
export class DamageFinder {
  readonly #hash: Hash;
  readonly #prefixes: PrefixDigests;
  #position = 0;
  #damagedStep: number | undefined;

  /** Begins at the start of the file, with a hash that has not seen anything. */
  constructor(hash: Hash, prefixes: PrefixDigests) {
    this.#hash = hash;
    this.#prefixes = prefixes;
  }

  /** Takes the next bytes. */
  update(chunk: Uint8Array): void {
    const { stepBytes } = this.#prefixes;
    let rest = chunk;
    while (rest.byteLength > 0) {
      const untilBoundary = stepBytes - this.#position % stepBytes;
      const piece = rest.subarray(0, untilBoundary);
      this.#hash.update(piece);
      this.#position += piece.byteLength;
      rest = rest.subarray(piece.byteLength);
      if (this.#position % stepBytes === 0) this.#compare();
    }
  }

  /** Where the first damage of a file is that is known to have one and this many bytes. */
  damageUpTo(bytes: number): DamagedRange {
    const { stepBytes, sha256 } = this.#prefixes;
    const step = this.#damagedStep ?? sha256.length;
    const end = step < sha256.length ? (step + 1) * stepBytes : bytes;
    return { start: step * stepBytes, end: Math.min(end, bytes) };
  }

  #compare(): void {
    const { stepBytes, sha256 } = this.#prefixes;
    const step = this.#position / stepBytes - 1;
    const expected = sha256[step];
    if (expected === undefined || this.#damagedStep !== undefined) return;
    const actual = this.#hash.copy().digest("hex");
    if (!equalDigests(actual, expected)) this.#damagedStep = step;
  }
}
