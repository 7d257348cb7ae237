import { ModelFormatError } from "../../base/errors.ts";
import { readGraph } from "../reader/read_graph.ts";
import { recognizeTable, type TableNames } from "./recognize_table.ts";
import { type RowReader, rowReader } from "./row_reader.ts";
import type { TableForm } from "./table_form.ts";
import { TensorFiles } from "./tensor_files.ts";

/** Where a table is. */
export interface TablePlace {
  /** Path of the graph that looks up its rows. */
  readonly path: string;
  /** Names of the graph's input and output. */
  readonly names: TableNames;
}

/**
 * The table of the tokens' vectors, read from the file row by row as rows are asked for: no session, no
 * copy of the table in memory.
 */
export class TokenTable implements Disposable {
  /** Path of the graph. */
  readonly path: string;
  /** Number of rows. */
  readonly rows: number;
  /** Length of a vector. */
  readonly columns: number;
  readonly #readRow: RowReader;
  readonly #files: DisposableStack;

  private constructor(
    path: string,
    form: TableForm,
    parts: { readRow: RowReader; files: DisposableStack },
  ) {
    this.path = path;
    this.rows = form.rows;
    this.columns = form.columns;
    this.#readRow = parts.readRow;
    this.#files = parts.files;
  }

  /**
   * Opens the table that a graph looks up rows of; `undefined` if the graph does anything else, or has
   * its table in another form, see `recognizeTable()`.
   *
   * @throws {ModelFormatError} If the file is no ONNX model.
   * @throws the file system's errors.
   */
  static open(path: string, names: TableNames): TokenTable | undefined {
    const form = recognizeTable(readGraph(path), names);
    if (form === undefined) return undefined;
    using files = new DisposableStack();
    const readRow = rowReader(form, new TensorFiles(files));
    if (readRow === undefined) return undefined;
    return new TokenTable(path, form, { readRow, files: files.move() });
  }

  /**
   * Gives rows, one after another.
   *
   * @throws {ModelFormatError} If there is no row of an index, or the file has become shorter.
   */
  read(indices: readonly number[]): Float32Array<ArrayBuffer> {
    const { columns } = this;
    const vectors = new Float32Array(indices.length * columns);
    for (const [position, index] of indices.entries()) {
      if (!(index >= 0 && index < this.rows)) throw this.#noRow(index);
      const start = position * columns;
      this.#readRow(index, vectors.subarray(start, start + columns));
    }
    return vectors;
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#files.dispose();
  }

  #noRow(index: number): ModelFormatError {
    return new ModelFormatError(
      `Cannot embed token ${index}: the table "${this.path}" has ${this.rows} rows`,
    );
  }
}
