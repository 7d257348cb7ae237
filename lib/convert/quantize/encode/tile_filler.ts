import {
  scaleColumns,
  scaleRows,
  widenBfloat16,
  widenFloat16,
} from "../kernels/kernels.wasm";
import { kernelMemory } from "../kernels/kernel_memory.ts";
import { DTYPE_BYTES } from "../../safetensors/dtype.ts";
import type {
  ComputedRun,
  RowRun,
  RunScale,
  StoredRun,
} from "../read/row_run.ts";
import type { TileShape } from "./tile.ts";

/** Rows of a run that go into a tile. */
export interface TileRows {
  /** First one, counted from the run's first. */
  readonly from: number;
  /** How many. */
  readonly count: number;
}

/** What a tile is filled from. */
export interface TileFillerOptions {
  /** Values of a row. */
  columns: number;
  /** What tiles have room for. */
  shape: TileShape;
  /**
   * Whether values are rounded to float16 that were computed in double precision; by way of float32 they
   * would be rounded twice.
   */
  isFloat16: boolean;
}

/** Brings rows as float32 into a tile, which is the same memory for all. */
export class TileFiller {
  /** Where the tile is in the kernels' memory. */
  readonly address: number;
  readonly #columns: number;
  readonly #shape: TileShape;
  readonly #isFloat16: boolean;
  readonly #source: number;
  /** Factors of the tile's rows, or of its columns. */
  readonly #factors: number;

  /** Reserves a tile of zeros, and room for what it is filled from. */
  constructor({ columns, shape, isFloat16 }: TileFillerOptions) {
    this.#columns = columns;
    this.#shape = shape;
    this.#isFloat16 = isFloat16;
    const count = shape.rows * shape.stride;
    this.address = kernelMemory.reserve(count * 4);
    this.#source = kernelMemory.reserve(shape.rows * columns * 2);
    this.#factors = kernelMemory.reserve(Math.max(shape.rows, columns) * 8);
    kernelMemory.floats(this.address, count).fill(0);
  }

  /** Fills the first rows of the tile; what is beyond the columns stays zero. */
  fill(run: RowRun, rows: TileRows): void {
    if (run.kind === "computed") return this.#fillComputed(run, rows);
    if (run.dtype === "F32") this.#copy(run, rows);
    else this.#widen(run, rows);
    if (run.scale !== undefined) this.#multiply(run.scale, rows);
  }

  #fillComputed({ values }: ComputedRun, { from, count }: TileRows): void {
    const columns = this.#columns;
    for (const { row, rows, address } of this.#stretches(count)) {
      const start = (from + row) * columns;
      const part = values.subarray(start, start + rows * columns);
      kernelMemory.floats(address, part.length).set(
        this.#isFloat16 ? new Float16Array(part) : part,
      );
    }
  }

  #copy(run: StoredRun, { from, count }: TileRows): void {
    for (const { row, rows, address } of this.#stretches(count)) {
      const bytes = this.#bytesOf(run, from + row, rows);
      kernelMemory.bytes(address, bytes.length).set(bytes);
    }
  }

  #widen(run: StoredRun, { from, count }: TileRows): void {
    const widen = run.dtype === "BF16" ? widenBfloat16 : widenFloat16;
    const bytes = this.#bytesOf(run, from, count);
    kernelMemory.bytes(this.#source, bytes.length).set(bytes);
    for (const { row, rows, address } of this.#stretches(count)) {
      const source = this.#source + row * this.#columns * 2;
      widen(source, address, rows * this.#columns);
    }
  }

  #multiply({ along, factors }: RunScale, { from, count }: TileRows): void {
    const isByRow = along === "rows";
    const used = isByRow ? factors.subarray(from, from + count) : factors;
    kernelMemory.doubles(this.#factors, used.length).set(used);
    const multiply = isByRow ? scaleRows : scaleColumns;
    multiply(
      ...[this.address, count, this.#columns, this.#shape.stride] as const,
      this.#factors,
    );
  }

  #bytesOf(
    { bytes, dtype }: StoredRun,
    row: number,
    rows: number,
  ): Uint8Array<ArrayBuffer> {
    const rowBytes = this.#columns * DTYPE_BYTES[dtype];
    return bytes.subarray(row * rowBytes, (row + rows) * rowBytes);
  }

  /** All rows at once if there are no zeros between them, else one by one. */
  *#stretches(
    count: number,
  ): Generator<{ row: number; rows: number; address: number }> {
    const { stride } = this.#shape;
    const rows = stride === this.#columns ? count : 1;
    for (let row = 0; row < count; row += rows) {
      yield { row, rows, address: this.address + row * stride * 4 };
    }
  }
}
