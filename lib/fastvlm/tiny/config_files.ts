import {
  HEAD_SIZE,
  HEADS,
  HIDDEN_SIZE,
  INTERMEDIATE_SIZE,
  KEY_VALUE_HEADS,
  LAYERS,
  MAX_POSITIONS,
} from "./model_shape.ts";
import { SPECIAL_TOKENS, type Vocabulary } from "./tokens/vocabulary.ts";

/** What the model calls itself. */
const MODEL_NAME = "fastvlm-tiny (built-in demonstration model)";

/** Describes the model as `config.json` does, with the keys that FastVLM's own has. */
export function describeConfig(vocabulary: Vocabulary): unknown {
  return {
    _name_or_path: MODEL_NAME,
    architectures: ["LlavaQwen2ForCausalLM"],
    bos_token_id: vocabulary.idOf(SPECIAL_TOKENS.endOfText),
    eos_token_id: vocabulary.idOf(SPECIAL_TOKENS.turnEnd),
    head_dim: HEAD_SIZE,
    hidden_act: "silu",
    hidden_size: HIDDEN_SIZE,
    image_aspect_ratio: "pad",
    image_token_index: vocabulary.idOf(SPECIAL_TOKENS.image),
    intermediate_size: INTERMEDIATE_SIZE,
    max_position_embeddings: MAX_POSITIONS,
    mm_patch_merge_type: "flat",
    model_type: "llava_qwen2",
    num_attention_heads: HEADS,
    num_hidden_layers: LAYERS,
    num_key_value_heads: KEY_VALUE_HEADS,
    pad_token_id: vocabulary.idOf(SPECIAL_TOKENS.endOfText),
    tie_word_embeddings: false,
    tokenizer_model_max_length: MAX_POSITIONS,
    torch_dtype: "float32",
    use_cache: true,
    vocab_size: vocabulary.size,
  };
}

/** Describes how to generate as `generation_config.json` does: greedily. */
export function describeGeneration(vocabulary: Vocabulary): unknown {
  return {
    bos_token_id: vocabulary.idOf(SPECIAL_TOKENS.endOfText),
    do_sample: false,
    eos_token_id: vocabulary.idOf(SPECIAL_TOKENS.turnEnd),
    pad_token_id: vocabulary.idOf(SPECIAL_TOKENS.endOfText),
  };
}

/** The license that lies beside the model. */
export const LICENSE_TEXT = `MIT License

Copyright (c) The FastVLM toolkit contributors

This is a demonstration model that the toolkit builds by itself, from rules written in its source.
It contains no weights of Apple's FastVLM and nothing derived from them.

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction,
including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense,
and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so,
subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial
portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT
LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN
NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY,
WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE
SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`;
