import type { LanguageDimensions } from "../../lib/convert/checkpoint/dimensions.ts";
import {
  EMBEDDING_NAME,
  HEAD_NAME,
} from "../../lib/convert/checkpoint/language_tensors.ts";
import type { GgufTensorType } from "./tensor_types.ts";

/**
 * How a language model is stored: `q4_0` all in 4 bits; `q4_0*` with the head in 8 bits, as
 * llama-quantize makes a model of this size with tied embeddings; `f32` as it is, for checks.
 */
export type GgufForm = "q4_0" | "q4_0*" | "f32";

/** A tensor of a checkpoint, and what becomes of it. */
export interface Qwen2Tensor {
  /** Its name in the checkpoint. */
  readonly source: string;
  /** Its name in the GGUF file. */
  readonly name: string;
  /** How it is stored there. */
  readonly type: GgufTensorType;
}

/** Names within a layer: the checkpoint's, and llama.cpp's (`gguf/constants.py`, `MODEL_ARCH.QWEN2`). */
const LAYER_NAMES: Readonly<Record<string, string>> = {
  "input_layernorm.weight": "attn_norm.weight",
  "self_attn.q_proj.weight": "attn_q.weight",
  "self_attn.q_proj.bias": "attn_q.bias",
  "self_attn.k_proj.weight": "attn_k.weight",
  "self_attn.k_proj.bias": "attn_k.bias",
  "self_attn.v_proj.weight": "attn_v.weight",
  "self_attn.v_proj.bias": "attn_v.bias",
  "self_attn.o_proj.weight": "attn_output.weight",
  "post_attention_layernorm.weight": "ffn_norm.weight",
  "mlp.gate_proj.weight": "ffn_gate.weight",
  "mlp.up_proj.weight": "ffn_up.weight",
  "mlp.down_proj.weight": "ffn_down.weight",
};

/**
 * Lists the tensors of a Qwen2 model for llama.cpp, which rotates halves of a head as the checkpoint
 * does, so that no rows change places. Norms and biases stay float32, as llama-quantize leaves them.
 */
export function qwen2Tensors(
  { layers, tied }: Pick<LanguageDimensions, "layers" | "tied">,
  form: GgufForm,
): Qwen2Tensor[] {
  const linear = form === "f32" ? "F32" : "Q4_0";
  const head = form === "q4_0*" ? "Q8_0" : linear;
  const list: Qwen2Tensor[] = [
    { source: EMBEDDING_NAME, name: "token_embd.weight", type: head },
    { source: "model.norm.weight", name: "output_norm.weight", type: "F32" },
  ];
  if (!tied) {
    list.push({ source: HEAD_NAME, name: "output.weight", type: head });
  }
  for (let layer = 0; layer < layers; layer += 1) {
    for (const [source, name] of Object.entries(LAYER_NAMES)) {
      list.push({
        source: `model.layers.${layer}.${source}`,
        name: `blk.${layer}.${name}`,
        type: isMatrix(source) ? linear : "F32",
      });
    }
  }
  return list;
}

function isMatrix(name: string): boolean {
  return name.endsWith("_proj.weight");
}
