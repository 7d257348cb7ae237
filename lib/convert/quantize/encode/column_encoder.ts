import { quantizeRows } from "../kernels/kernels.wasm";
import { kernelMemory } from "../kernels/kernel_memory.ts";
import type { Encoding } from "../../weights/encoding.ts";
import type { WeightSlice } from "../weight_slice.ts";
import { Band } from "./band.ts";
import type { DataFile } from "./data_file.ts";
import { reserveRatios } from "./scale_ratios.ts";
import {
  type Tile,
  type TileEncoder,
  type TileShape,
  tileShape,
} from "./tile.ts";

/** How a weight is stored in columns. */
export type ColumnsEncoding = Extract<Encoding, { kind: "columns" }>;

/** The kernels take so many values at a time. */
const VECTOR_VALUES = 16;

/** Writes signed bytes with rows as columns, and a scale for each. */
export class ColumnEncoder implements TileEncoder {
  /** A multiple of what the kernels take at a time. */
  readonly shape: TileShape;
  readonly #slice: WeightSlice;
  readonly #levels: number;
  readonly #file: DataFile;
  readonly #band: Band;
  readonly #ratios: number;
  readonly #codes: number;
  readonly #scales: number;

  /** Reserves what it needs of the kernels' memory. */
  constructor(slice: WeightSlice, encoding: ColumnsEncoding, file: DataFile) {
    this.#slice = slice;
    this.#levels = encoding.levels;
    this.#file = file;
    this.shape = tileShape(slice, VECTOR_VALUES);
    this.#band = new Band(slice, 1);
    this.#ratios = reserveRatios(encoding);
    const { rows, stride } = this.shape;
    this.#codes = kernelMemory.reserve(rows * stride);
    this.#scales = kernelMemory.reserve(rows * 4);
  }

  /** Quantizes a tile, puts it into the band and writes the scales. */
  encode({ address, row, rows }: Tile): void {
    const scaleRange = this.#slice.job.targets.scales;
    if (scaleRange === undefined) {
      throw new TypeError(`Weight "${this.#slice.job.name}" lacks a target`);
    }
    const { stride } = this.shape;
    quantizeRows(
      ...[address, rows, stride, this.#levels, this.#ratios] as const,
      ...[this.#codes, this.#scales] as const,
    );
    this.#band.add({ address: this.#codes, strideBytes: stride, row, rows });
    const scales = kernelMemory.bytes(this.#scales, rows * 4);
    this.#file.write(scaleRange.offset + row * 4, scales);
  }

  /** Writes the band. */
  finish(): void {
    this.#band.write(this.#file);
  }
}
