import type { ExpectedTensors } from "./expected_tensors.ts";
import type { LanguageDimensions } from "./dimensions.ts";
import { TensorList } from "./tensor_list.ts";
import { FEATURE_CHANNELS, PROJECTOR_PREFIX } from "./tower.ts";

/** The table of the tokens' vectors. */
export const EMBEDDING_NAME = "model.embed_tokens.weight";

/** The layer that makes logits, if it is stored. */
export const HEAD_NAME = "lm_head.weight";

/** The sizes that the tensors' shapes follow from. */
export type LanguageSizes = Pick<
  LanguageDimensions,
  | "hiddenSize"
  | "intermediateSize"
  | "layers"
  | "heads"
  | "keyValueHeads"
  | "headSize"
  | "vocabularyRows"
>;

/** Lists the projector's tensors: two linear layers (`mlp2x_gelu`). */
export function projectorTensors(hiddenSize: number): ExpectedTensors {
  const list = new TensorList(PROJECTOR_PREFIX);
  list.addLinear("0", hiddenSize, FEATURE_CHANNELS);
  list.addLinear("2", hiddenSize, hiddenSize);
  return list.tensors;
}

/** Lists the tensors of Qwen2, without `lm_head.weight`. */
export function languageTensors(sizes: LanguageSizes): ExpectedTensors {
  const list = new TensorList("model.");
  list.add("embed_tokens.weight", sizes.vocabularyRows, sizes.hiddenSize);
  for (let layer = 0; layer < sizes.layers; layer += 1) {
    addLayer(list, `layers.${layer}`, sizes);
  }
  list.add("norm.weight", sizes.hiddenSize);
  return list.tensors;
}

function addLayer(list: TensorList, name: string, sizes: LanguageSizes): void {
  const { hiddenSize, intermediateSize, headSize } = sizes;
  const queries = sizes.heads * headSize;
  const keys = sizes.keyValueHeads * headSize;
  list.addLinear(`${name}.self_attn.q_proj`, queries, hiddenSize);
  list.addLinear(`${name}.self_attn.k_proj`, keys, hiddenSize);
  list.addLinear(`${name}.self_attn.v_proj`, keys, hiddenSize);
  list.add(`${name}.self_attn.o_proj.weight`, hiddenSize, queries);
  list.add(`${name}.mlp.gate_proj.weight`, intermediateSize, hiddenSize);
  list.add(`${name}.mlp.up_proj.weight`, intermediateSize, hiddenSize);
  list.add(`${name}.mlp.down_proj.weight`, hiddenSize, intermediateSize);
  list.add(`${name}.input_layernorm.weight`, hiddenSize);
  list.add(`${name}.post_attention_layernorm.weight`, hiddenSize);
}
