import { evaluateRows } from "../../weights/evaluate.ts";
import type { TensorSource } from "../../weights/tensor_source.ts";
import type { WeightSlice } from "../weight_slice.ts";
import type { RowRun } from "./row_run.ts";
import { findStoredRows, type StoredRows } from "./stored_rows.ts";

/** Values that are read at a time: 4 MiB of bfloat16. */
const PIECE_VALUES = 2 << 20;

/**
 * Reads a slice piece by piece, the next one while the caller is busy with the last; the first one at
 * once.
 */
export class SliceReader {
  readonly #slice: WeightSlice;
  readonly #source: TensorSource;
  #row: number;
  #next: Promise<RowRun[]>;

  /** Begins to read. */
  constructor(slice: WeightSlice, source: TensorSource) {
    this.#slice = slice;
    this.#source = source;
    this.#row = slice.from;
    this.#next = this.#begin();
  }

  /**
   * Gives all pieces in order, until the signal ends it.
   *
   * @throws {ModelFormatError} If a tensor is missing or cannot be read.
   */
  async *pieces(signal?: AbortSignal): AsyncGenerator<RowRun[]> {
    for (;;) {
      signal?.throwIfAborted();
      const piece = await this.#next;
      if (piece.length === 0) return;
      this.#next = this.#begin();
      yield piece;
    }
  }

  #begin(): Promise<RowRun[]> {
    const { job, to } = this.#slice;
    const from = this.#row;
    const rows = Math.max(Math.floor(PIECE_VALUES / job.columns), 1);
    this.#row = Math.min(from + rows, to);
    const piece = this.#read(from, this.#row);
    // A failure is reported when the piece is asked for.
    piece.catch(() => {});
    return piece;
  }

  async #read(from: number, to: number): Promise<RowRun[]> {
    if (from === to) return [];
    const { value } = this.#slice.job;
    const stored = findStoredRows(value, this.#source, from, to);
    if (stored !== undefined) {
      return await Promise.all(stored.map((rows) => this.#readStored(rows)));
    }
    const values = await evaluateRows(value, this.#source, from, to);
    return [{ kind: "computed", firstRow: from, rows: to - from, values }];
  }

  async #readStored(
    { tensor, dtype, from, to }: StoredRows,
  ): Promise<RowRun> {
    const bytes = await this.#source.readRows(tensor, from, to);
    const rows = to - from;
    return { kind: "stored", tensor, firstRow: from, rows, dtype, bytes };
  }
}
