import { transpose16, transpose32, transpose8 } from "../kernels/kernels.wasm";
import { kernelMemory } from "../kernels/kernel_memory.ts";
import type { WeightSlice } from "../weight_slice.ts";
import type { DataFile } from "./data_file.ts";

const TRANSPOSE = { 1: transpose8, 2: transpose16, 4: transpose32 } as const;

/** Elements of a tile in the kernels' memory. */
export interface BandTile {
  /** Where they are. */
  readonly address: number;
  /** Bytes from a row to the next one. */
  readonly strideBytes: number;
  /** The first one's number in the weight. */
  readonly row: number;
  /** How many they are. */
  readonly rows: number;
}

/**
 * The rows of a slice as columns `[K, rows]`: a vertical band of the stored matrix `[K, N]`, kept until
 * the slice is complete, because its rows are apart in the file.
 */
export class Band {
  readonly #slice: WeightSlice;
  readonly #elementBytes: 1 | 2 | 4;
  readonly #address: number;

  /** Reserves the band in the kernels' memory. */
  constructor(slice: WeightSlice, elementBytes: 1 | 2 | 4) {
    this.#slice = slice;
    this.#elementBytes = elementBytes;
    const { job: { columns } } = slice;
    this.#address = kernelMemory.reserve(this.#rowBytes * columns);
  }

  /** Puts rows of a tile into the band. */
  add({ address, strideBytes, row, rows }: BandTile): void {
    const { job, from } = this.#slice;
    const target = this.#address + (row - from) * this.#elementBytes;
    const transpose = TRANSPOSE[this.#elementBytes];
    transpose(
      ...[address, strideBytes, rows, job.columns] as const,
      ...[target, this.#rowBytes] as const,
    );
  }

  /** Writes the band: at once if it is the whole matrix, else row by row. */
  write(file: DataFile): void {
    const { job, from } = this.#slice;
    const bytes = kernelMemory.bytes(
      this.#address,
      this.#rowBytes * job.columns,
    );
    const offset = job.targets.values.offset + from * this.#elementBytes;
    const fileRowBytes = job.rows * this.#elementBytes;
    if (fileRowBytes === this.#rowBytes) return file.write(offset, bytes);
    for (let column = 0; column < job.columns; column += 1) {
      const start = column * this.#rowBytes;
      file.write(
        offset + column * fileRowBytes,
        bytes.subarray(start, start + this.#rowBytes),
      );
    }
  }

  get #rowBytes(): number {
    return (this.#slice.to - this.#slice.from) * this.#elementBytes;
  }
}
