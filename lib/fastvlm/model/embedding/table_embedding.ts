import {
  type TablePlace,
  TokenTable,
} from "../../../onnx/table/token_table.ts";
import type { TokenEmbedding } from "./token_embedding.ts";

/** Makes embeddings by reading the rows of their table: 100 ms sooner, and without the table in memory. */
export class TableEmbedding implements TokenEmbedding, Disposable {
  /** Where the rows are. */
  readonly place: TablePlace;
  readonly #table: TokenTable;

  private constructor(table: TokenTable, place: TablePlace) {
    this.#table = table;
    this.place = place;
  }

  /**
   * Opens the table of a graph; `undefined` if the graph has another form, or something is wrong with it,
   * which is for ONNX Runtime to say.
   */
  static open(path: string): TableEmbedding | undefined {
    const names = { ids: "input_ids", rows: "inputs_embeds" };
    try {
      const table = TokenTable.open(path, names);
      return table && new TableEmbedding(table, { path, names });
    } catch {
      return undefined;
    }
  }

  /** Length of a vector. */
  get size(): number {
    return this.#table.columns;
  }

  /** Reads the rows. */
  embed(ids: readonly number[]): Promise<Float32Array<ArrayBuffer>> {
    return Promise.try(() => this.#table.read(ids));
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#table[Symbol.dispose]();
  }
}
