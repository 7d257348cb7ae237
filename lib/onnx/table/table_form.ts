import type { StoredTensor } from "../reader/stored_graph.ts";

/** How the rows of a table are stored. */
export type TableEncoding =
  /** As numbers. */
  | { readonly kind: "float" }
  /** As 8-bit integers with one scale for the whole table: `(value - zeroPoint) * scale`. */
  | {
    readonly kind: "integers";
    readonly scale: StoredTensor;
    readonly zeroPoint: StoredTensor | undefined;
  }
  /**
   * As integers in blocks of a row, as `GatherBlockQuantized` takes them: two 4-bit integers a byte,
   * the low half first; a scale and, unless symmetric, a zero point a block, packed like the integers.
   */
  | {
    readonly kind: "blocks";
    readonly bits: 4 | 8;
    readonly blockSize: number;
    readonly scales: StoredTensor;
    readonly zeroPoints: StoredTensor | undefined;
  };

/** A table of vectors, one row a token, of which a graph looks up rows. */
export interface TableForm {
  /** Number of rows. */
  readonly rows: number;
  /** Length of a vector. */
  readonly columns: number;
  /** The rows. */
  readonly values: StoredTensor;
  /** How they are stored. */
  readonly encoding: TableEncoding;
}
