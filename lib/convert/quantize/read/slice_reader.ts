import { evaluateRows } from "../../weights/expression/evaluate.ts";
import type { Expression } from "../../weights/expression/expression.ts";
import { expressionRows } from "../../weights/expression/expression_rows.ts";
import type { TensorSource } from "../../weights/tensor_source.ts";
import { DTYPE_BYTES } from "../../safetensors/dtype.ts";
import { isFloat16, type WeightSlice } from "../weight_slice.ts";
import { PieceMemory } from "./piece_memory.ts";
import type { RowRun, RunScale } from "./row_run.ts";
import {
  findStoredRows,
  isStored,
  isUnscaled,
  type StoredRows,
} from "./stored_rows.ts";

/** Values that are read at a time: 4 MiB of bfloat16. */
const STORED_VALUES = 2 << 20;

/** Values that are computed at a time: 2 MiB, as doubles; there are several copies of them. */
const COMPUTED_VALUES = 1 << 18;

/** Rows that encoders take together. */
const ROW_GROUP = 16;

/** Rows of a slice that are read at once, and what they lie in. */
interface Piece {
  readonly runs: RowRun[];
  readonly memory?: Uint8Array<ArrayBuffer>;
}

/**
 * Reads a slice piece by piece, the next one while the caller is busy with the last; the first one at
 * once.
 */
export class SliceReader {
  readonly #slice: WeightSlice;
  readonly #source: TensorSource;
  readonly #memory: PieceMemory;
  /** Whether rows are read as they are stored, and multiplied later. */
  readonly #isStored: boolean;
  /** Factors of columns, which are the same for all pieces. */
  readonly #columnFactors = new Map<
    Expression,
    Promise<Float64Array<ArrayBuffer>>
  >();
  #row: number;
  #next: Promise<Piece>;

  /**
   * Begins to read.
   *
   * @param memory What pieces are put into; readers of one thread share it.
   */
  constructor(
    slice: WeightSlice,
    source: TensorSource,
    memory: PieceMemory = new PieceMemory(),
  ) {
    this.#slice = slice;
    this.#source = source;
    this.#memory = memory;
    // Float16 is made of doubles: by way of float32 it would be rounded twice.
    this.#isStored = isFloat16(slice.job)
      ? isUnscaled(slice.job.value)
      : isStored(slice.job.value);
    this.#row = slice.from;
    this.#next = this.#begin();
  }

  /**
   * Gives all pieces in order, until the signal ends it. A piece is valid until the next one is asked for.
   *
   * @throws {ModelFormatError} If a tensor is missing or cannot be read.
   */
  async *pieces(signal?: AbortSignal): AsyncGenerator<RowRun[]> {
    for (;;) {
      signal?.throwIfAborted();
      const { runs, memory } = await this.#next;
      if (runs.length === 0) return;
      this.#next = this.#begin();
      yield runs;
      if (memory !== undefined) this.#memory.give(memory);
    }
  }

  #begin(): Promise<Piece> {
    const { job, to } = this.#slice;
    const from = this.#row;
    const values = this.#isStored ? STORED_VALUES : COMPUTED_VALUES;
    const rows = Math.max(Math.floor(values / job.columns), 1);
    // Encoders take rows in groups.
    const whole = rows > ROW_GROUP ? rows - rows % ROW_GROUP : rows;
    this.#row = Math.min(from + whole, to);
    const piece = this.#read(from, this.#row);
    // A failure is reported when the piece is asked for.
    piece.catch(() => {});
    return piece;
  }

  async #read(from: number, to: number): Promise<Piece> {
    if (from === to) return { runs: [] };
    const { value } = this.#slice.job;
    const stored = this.#isStored
      ? findStoredRows(value, this.#source, from, to)
      : undefined;
    if (stored !== undefined) return await this.#readStored(stored);
    const values = await evaluateRows(value, this.#source, from, to);
    const rows = to - from;
    return { runs: [{ kind: "computed", firstRow: from, rows, values }] };
  }

  async #readStored(stored: readonly StoredRows[]): Promise<Piece> {
    const lengths = stored.map((rows) => this.#bytesOf(rows));
    const bytes = lengths.reduce((sum, length) => sum + length, 0);
    const memory = this.#memory.take(bytes);
    let start = 0;
    const runs = await Promise.all(stored.map((rows, index) => {
      const into = memory.subarray(start, start += lengths[index] ?? 0);
      return this.#readRun(rows, into);
    }));
    return { runs, memory };
  }

  async #readRun(
    stored: StoredRows,
    into: Uint8Array<ArrayBuffer>,
  ): Promise<RowRun> {
    const { tensor, dtype, from, to } = stored;
    const rows = to - from;
    const [bytes, scale] = await Promise.all([
      this.#source.readRows(tensor, from, to, into),
      this.#scaleOf(stored),
    ]);
    const run = { tensor, firstRow: from, rows, dtype, bytes };
    return { kind: "stored", ...run, scale };
  }

  async #scaleOf(
    { scale, from, to }: StoredRows,
  ): Promise<RunScale | undefined> {
    if (scale === undefined) return undefined;
    const rows = to - from;
    switch (scale.kind) {
      case "constant":
        return {
          along: "rows",
          factors: new Float64Array(rows).fill(scale.factor),
        };
      case "rows": {
        const { by, from: first } = scale;
        const end = first + rows;
        const factors = await evaluateRows(by, this.#source, first, end);
        return { along: "rows", factors };
      }
      case "columns":
        return { along: "columns", factors: await this.#columns(scale.by) };
    }
  }

  #columns(by: Expression): Promise<Float64Array<ArrayBuffer>> {
    const known = this.#columnFactors.get(by);
    if (known !== undefined) return known;
    const count = expressionRows(by, this.#source);
    const factors = evaluateRows(by, this.#source, 0, count);
    this.#columnFactors.set(by, factors);
    return factors;
  }

  #bytesOf({ dtype, from, to }: StoredRows): number {
    return (to - from) * this.#slice.job.columns * DTYPE_BYTES[dtype];
  }
}
