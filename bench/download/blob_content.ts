import { createHash } from "node:crypto";

/** Longer than any buffer on the way, and no multiple of a page: an offset that is wrong shows. */
const PERIOD_BYTES = (8 << 20) + 4099;

/**
 * The content of a file of any length that is never on a disk: the same pseudo-random bytes over and
 * over, so that serving it costs as little as can be.
 */
export class BlobContent {
  /** Length in bytes. */
  readonly bytes: number;
  readonly #pattern: Uint8Array;

  /** Makes the bytes that are repeated (a linear congruential generator, Numerical Recipes). */
  constructor(bytes: number) {
    this.bytes = bytes;
    this.#pattern = new Uint8Array(PERIOD_BYTES);
    let state = 1;
    for (let index = 0; index < PERIOD_BYTES; index += 1) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      this.#pattern[index] = state >>> 24;
    }
  }

  /** The bytes of `[start, end)` in pieces of at most `pieceBytes`, without a copy. */
  *pieces(
    start: number,
    end: number,
    pieceBytes: number,
  ): Generator<Uint8Array, void, undefined> {
    for (let position = start; position < end;) {
      const offset = position % PERIOD_BYTES;
      const length = Math.min(
        pieceBytes,
        end - position,
        PERIOD_BYTES - offset,
      );
      yield this.#pattern.subarray(offset, offset + length);
      position += length;
    }
  }

  /** SHA-256 of all bytes. */
  sha256(): string {
    const hash = createHash("sha256");
    for (const piece of this.pieces(0, this.bytes, PERIOD_BYTES)) {
      hash.update(piece);
    }
    return hash.digest("hex");
  }
}
