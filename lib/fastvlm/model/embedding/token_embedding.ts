/** Token ids to vectors. */
export interface TokenEmbedding {
  /**
   * Gives the vectors of tokens, one after another.
   *
   * @throws {ModelFormatError} If a token has none.
   */
  embed(ids: readonly number[]): Promise<Float32Array<ArrayBuffer>>;
}
