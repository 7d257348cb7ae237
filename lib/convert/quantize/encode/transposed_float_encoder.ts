import { narrowToFloat16 } from "../kernels/kernels.wasm";
import { kernelMemory } from "../kernels/kernel_memory.ts";
import type { WeightSlice } from "../weight_slice.ts";
import { Band } from "./band.ts";
import type { DataFile } from "./data_file.ts";
import {
  type Tile,
  type TileEncoder,
  type TileShape,
  tileShape,
} from "./tile.ts";

/** Writes float32 or float16 with rows as columns. */
export class TransposedFloatEncoder implements TileEncoder {
  /** Rows follow each other without gaps. */
  readonly shape: TileShape;
  readonly #file: DataFile;
  readonly #band: Band;
  readonly #halves: number | undefined;

  /** Reserves what it needs of the kernels' memory. */
  constructor(
    slice: WeightSlice,
    type: "float32" | "float16",
    file: DataFile,
  ) {
    this.shape = tileShape(slice, 1);
    this.#file = file;
    this.#band = new Band(slice, type === "float16" ? 2 : 4);
    if (type === "float16") {
      this.#halves = kernelMemory.reserve(
        this.shape.rows * this.shape.stride * 2,
      );
    }
  }

  /** Puts a tile into the band. */
  encode({ address, row, rows }: Tile): void {
    if (this.#halves === undefined) {
      this.#band.add({
        address,
        strideBytes: this.shape.stride * 4,
        row,
        rows,
      });
      return;
    }
    narrowToFloat16(address, this.#halves, rows * this.shape.stride);
    const strideBytes = this.shape.stride * 2;
    this.#band.add({ address: this.#halves, strideBytes, row, rows });
  }

  /** Writes the band. */
  finish(): void {
    this.#band.write(this.#file);
  }
}
