import { kernelMemory } from "../kernels/kernel_memory.ts";
import type { RowRun } from "../read/row_run.ts";
import { isFloat16, type WeightSlice } from "../weight_slice.ts";
import { checkValues } from "../encode/check_values.ts";
import { createEncoder } from "../encode/create_encoder.ts";
import type { DataFile } from "../encode/data_file.ts";
import type { TileEncoder } from "../encode/tile.ts";
import { TileFiller } from "../encode/tile_filler.ts";

/** What a slice is written with. */
export interface SliceWriterOptions {
  /** Its rows, in order. */
  pieces: AsyncIterable<readonly RowRun[]>;
  /** Where they go. */
  file: DataFile;
}

/** Brings the rows of a slice, tile by tile, to their encoder. */
class SliceWriter {
  readonly #slice: WeightSlice;
  readonly #encoder: TileEncoder;
  readonly #filler: TileFiller;
  #row: number;

  constructor(slice: WeightSlice, file: DataFile) {
    this.#slice = slice;
    this.#row = slice.from;
    this.#encoder = createEncoder(slice, file);
    this.#filler = new TileFiller({
      columns: slice.job.columns,
      shape: this.#encoder.shape,
      isFloat16: isFloat16(slice.job),
    });
  }

  write(run: RowRun): void {
    const { shape } = this.#encoder;
    const { address } = this.#filler;
    for (let from = 0; from < run.rows; from += shape.rows) {
      const rows = { from, count: Math.min(shape.rows, run.rows - from) };
      this.#filler.fill(run, rows);
      checkValues({ address, shape, run, rows }, this.#slice.job);
      this.#encoder.encode({ address, row: this.#row, rows: rows.count });
      this.#row += rows.count;
    }
  }

  finish(): void {
    this.#encoder.finish();
  }
}

/**
 * Encodes the rows of a slice and writes them to the data file. Only one slice at a time may be written
 * in a thread, because the kernels have one memory.
 *
 * @throws {ModelFormatError} If a value is NaN or infinite, or beyond what its type holds, or cannot be
 * read.
 * @throws {DiskFullError} If the disk is full.
 */
export async function writeSlice(
  slice: WeightSlice,
  { pieces, file }: SliceWriterOptions,
): Promise<void> {
  const start = kernelMemory.reserve(0);
  try {
    const writer = new SliceWriter(slice, file);
    for await (const piece of pieces) {
      for (const run of piece) writer.write(run);
    }
    writer.finish();
  } finally {
    kernelMemory.release(start);
  }
}
