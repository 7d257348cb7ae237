import { ModelFormatError } from "../../base/errors.ts";
import type {
  CacheLayout,
  SequenceLayout,
} from "../../onnx/sequences/sequence_layout.ts";
import type { Tensor } from "../../onnx/tensor.ts";
import type { LanguageModel } from "../model/language_model.ts";

/**
 * Says by which names a language model's decoder takes sequences: those of the published ONNX models.
 *
 * @throws {ModelFormatError} If its vectors have another type than float32 or float16.
 */
export function decoderLayout(
  { decoder, emptyCache, hiddenSize }: LanguageModel,
): SequenceLayout {
  const type = decoder.inputs.get("inputs_embeds")?.type;
  if (type !== "float32" && type !== "float16") {
    throw new ModelFormatError(
      `Cannot use "${decoder.path}": its vectors have the type ${type}, ` +
        "float32 and float16 are known",
    );
  }
  return {
    vectors: { input: "inputs_embeds", type, size: hiddenSize },
    inputs: {
      mask: "attention_mask",
      positions: "position_ids",
      scoredPositions: "num_logits_to_keep",
      isContinued: "use_cache_branch",
    },
    scores: "logits",
    caches: Object.entries(emptyCache).map(toCache),
  };
}

/** An empty cache is `[1, heads, 0, headSize]`. */
function toCache([past, { type, shape }]: [string, Tensor]): CacheLayout {
  const [, heads = 0, , headSize = 0] = shape;
  const present = past.replace("past_key_values", "present");
  return { past, present, type, heads, headSize };
}
