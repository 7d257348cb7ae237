import type { DataRange } from "./weight_job.ts";

/** Every range starts at a multiple of this, so that vector loads from a mapped file are aligned. */
const ALIGNMENT = 64;

/** Hands out the ranges of a data file one after the other. */
export class DataLayout {
  #bytes = 0;

  /** Bytes that the file has so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Takes the next range; the gap before it stays zeros. */
  allocate(length: number): DataRange {
    const offset = Math.ceil(this.#bytes / ALIGNMENT) * ALIGNMENT;
    this.#bytes = offset + length;
    return { offset, length };
  }
}
