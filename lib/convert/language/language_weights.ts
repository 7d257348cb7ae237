/**
 * The weights of the language model, made of the tensors of a checkpoint as Hugging Face writes Qwen2.
 *
 * @module
 */

import { EMBEDDING_NAME, HEAD_NAME } from "../checkpoint/language_tensors.ts";
import type { Expression } from "../weights/expression/expression.ts";

/** A linear layer's weight `[outputs, inputs]` and its bias `[outputs]`. */
export interface LinearWeights {
  /** The weight. */
  readonly weight: Expression;
  /** The bias; most layers of Qwen2 have none. */
  readonly bias?: Expression;
}

/** The table of the tokens' vectors, `[vocabulary, hidden]`. */
export const EMBEDDING: Expression = {
  op: "tensor",
  name: EMBEDDING_NAME,
};

/** The scale of the last normalization, `[hidden]`. */
export const FINAL_NORM: Expression = {
  op: "tensor",
  name: "model.norm.weight",
};

/** The language head, `[vocabulary, hidden]`; tied, it is the table of the tokens' vectors. */
export function headWeights(tied: boolean): LinearWeights {
  return { weight: tied ? EMBEDDING : { op: "tensor", name: HEAD_NAME } };
}

/** The scale of the normalization before a layer's attention or its feed-forward network. */
export function normWeight(
  layer: number,
  place: "input_layernorm" | "post_attention_layernorm",
): Expression {
  return tensor(layer, `${place}.weight`);
}

/**
 * Queries, keys and values in one layer, below each other as `GroupQueryAttention` takes them: Qwen2
 * rotates halves of a head, so that no rows change places.
 */
export function packedAttentionWeights(layer: number): LinearWeights {
  return {
    weight: packed(layer, "weight"),
    bias: packed(layer, "bias"),
  };
}

/** The layer that follows the attention. */
export function attentionOutputWeights(layer: number): LinearWeights {
  return { weight: tensor(layer, "self_attn.o_proj.weight") };
}

/** One of the three layers of the feed-forward network. */
export function feedForwardWeights(
  layer: number,
  part: "gate" | "up" | "down",
): LinearWeights {
  return { weight: tensor(layer, `mlp.${part}_proj.weight`) };
}

function packed(layer: number, kind: "weight" | "bias"): Expression {
  const parts = ["q", "k", "v"].map((part) =>
    tensor(layer, `self_attn.${part}_proj.${kind}`)
  );
  return { op: "concat", parts };
}

function tensor(layer: number, name: string): Expression {
  return { op: "tensor", name: `model.layers.${layer}.${name}` };
}
