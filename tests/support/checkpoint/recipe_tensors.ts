import {
  HEAD_NAME,
  languageTensors,
  projectorTensors,
} from "../../../lib/convert/checkpoint/language_tensors.ts";
import {
  towerTensors,
  type VisionForm,
} from "../../../lib/convert/checkpoint/tower_tensors.ts";
import type { TensorInfo } from "../../../lib/convert/weights/tensor_source.ts";
import type { RecipeConfig } from "./recipe_config.ts";

/** Lists the tensors of a checkpoint by name, in the order of the file. */
export function listRecipeTensors(
  config: RecipeConfig,
  form: VisionForm,
): Map<string, TensorInfo> {
  const hidden = config.hidden_size;
  const shapes = new Map([
    ...towerTensors(form),
    ...projectorTensors(hidden),
    ...languageTensors({
      hiddenSize: hidden,
      intermediateSize: config.intermediate_size,
      layers: config.num_hidden_layers,
      heads: config.num_attention_heads,
      keyValueHeads: config.num_key_value_heads,
      headSize: hidden / config.num_attention_heads,
      vocabularyRows: config.vocab_size,
    }),
  ]);
  if (!config.tie_word_embeddings) {
    shapes.set(HEAD_NAME, [config.vocab_size, hidden]);
  }
  const dtype = config.torch_dtype === "float32" ? "F32" : "BF16";
  return new Map(
    [...shapes].sort(([a], [b]) => a < b ? -1 : 1).map(([name, shape]) => [
      name,
      { dtype: isCounter(name) ? "I64" : dtype, shape },
    ]),
  );
}

/** Says whether a tensor counts training steps. */
export function isCounter(name: string): boolean {
  return name.endsWith(".num_batches_tracked");
}
