import type { TablePlace } from "../../../onnx/table/token_table.ts";

/** Token ids to vectors. */
export interface TokenEmbedding {
  /** Where the vectors are, if they lie in a file and need not be computed. */
  readonly place?: TablePlace;
  /**
   * Gives the vectors of tokens, one after another.
   *
   * @throws {ModelFormatError} If a token has none.
   */
  embed(ids: readonly number[]): Promise<Float32Array<ArrayBuffer>>;
}
