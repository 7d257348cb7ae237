/** What the next tokens may be. One instance belongs to one answer. */
export interface TokenConstraint {
  /**
   * Sets the score of every token that may not come next to -Infinity, in place. It may raise that of
   * the token that begins to complete the document to that of an end token that may not come yet.
   *
   * @param left Tokens that may still be generated, this one included: the document can always be
   * closed within them.
   */
  mask(logits: Float32Array, left: number): void;
  /** Goes on with a token that was chosen (never an end token). */
  accept(id: number): void;
  /**
   * Tokens that have to come now as there is no choice (jump-forward); empty if there is one. Not yet
   * accepted.
   */
  forced(left: number): readonly number[];
  /** Whether the document is complete and nothing may follow: the answer has ended. */
  readonly isComplete: boolean;
}
