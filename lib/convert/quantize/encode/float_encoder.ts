import { narrowToFloat16 } from "../kernels/kernels.wasm";
import { kernelMemory } from "../kernels/kernel_memory.ts";
import type { WeightSlice } from "../weight_slice.ts";
import type { DataFile } from "./data_file.ts";
import {
  type Tile,
  type TileEncoder,
  type TileShape,
  tileShape,
} from "./tile.ts";

/** Writes float32 or float16, row after row. */
export class FloatEncoder implements TileEncoder {
  /** Rows follow each other without gaps. */
  readonly shape: TileShape;
  readonly #offset: number;
  readonly #file: DataFile;
  /** Where a tile's float16 go; there are none if it is written as it is. */
  readonly #halves: number | undefined;

  /** Reserves what it needs of the kernels' memory. */
  constructor(
    slice: WeightSlice,
    type: "float32" | "float16",
    file: DataFile,
  ) {
    this.shape = tileShape(slice, 1);
    this.#offset = slice.job.targets.values.offset;
    this.#file = file;
    if (type === "float16") {
      this.#halves = kernelMemory.reserve(
        this.shape.rows * this.shape.stride * 2,
      );
    }
  }

  /** Writes a tile. */
  encode({ address, row, rows }: Tile): void {
    const count = rows * this.shape.stride;
    const first = row * this.shape.stride;
    if (this.#halves === undefined) {
      this.#write(first * 4, address, count * 4);
    } else {
      narrowToFloat16(address, this.#halves, count);
      this.#write(first * 2, this.#halves, count * 2);
    }
  }

  /** Nothing is kept. */
  finish(): void {}

  #write(position: number, address: number, length: number): void {
    const bytes = kernelMemory.bytes(address, length);
    this.#file.write(this.#offset + position, bytes);
  }
}
