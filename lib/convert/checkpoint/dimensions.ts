/** The sizes and constants of a Qwen2 language model. */
export interface LanguageDimensions {
  /** Length of a token's vector. */
  readonly hiddenSize: number;
  /** Channels within the feed-forward network. */
  readonly intermediateSize: number;
  /** Decoder layers. */
  readonly layers: number;
  /** Heads of queries. */
  readonly heads: number;
  /** Heads of keys and values; divides {@linkcode LanguageDimensions.heads}. */
  readonly keyValueHeads: number;
  /** Channels of one head; an even number. */
  readonly headSize: number;
  /** Rows of `embed_tokens`, and of the logits. */
  readonly vocabularyRows: number;
  /** Epsilon of RMSNorm. */
  readonly rmsNormEpsilon: number;
  /** Base of the rotary position embedding. */
  readonly ropeTheta: number;
  /** Longest context, in tokens. */
  readonly maxPositions: number;
  /** Whether the logits are computed with `embed_tokens.weight`, as `lm_head.weight` is ignored or absent. */
  readonly tied: boolean;
  /** The token that begins a text. */
  readonly bosTokenId: number;
  /** The token that ends an answer. */
  readonly eosTokenId: number;
}
