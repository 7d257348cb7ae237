import { assertEquals } from "@std/assert";
import {
  describeConfig,
  describeGeneration,
} from "../../../../lib/fastvlm/tiny/config_files.ts";
import { buildVocabulary } from "../../../../lib/fastvlm/tiny/tokens/vocabulary.ts";

const VOCABULARY = buildVocabulary();
const SIZE = VOCABULARY.size;

Deno.test("describeConfig() says what the model is and how it is shaped", () => {
  assertEquals(describeConfig(VOCABULARY), {
    _name_or_path: "fastvlm-tiny (built-in demonstration model)",
    architectures: ["LlavaQwen2ForCausalLM"],
    bos_token_id: SIZE - 4,
    eos_token_id: SIZE - 2,
    head_dim: 64,
    hidden_act: "silu",
    hidden_size: 128,
    image_aspect_ratio: "pad",
    image_token_index: SIZE - 1,
    intermediate_size: 48,
    max_position_embeddings: 2048,
    mm_patch_merge_type: "flat",
    model_type: "llava_qwen2",
    num_attention_heads: 2,
    num_hidden_layers: 2,
    num_key_value_heads: 1,
    pad_token_id: SIZE - 4,
    tie_word_embeddings: false,
    tokenizer_model_max_length: 2048,
    torch_dtype: "float32",
    use_cache: true,
    vocab_size: SIZE,
  });
});

Deno.test("describeGeneration() is greedy and stops at the end of the turn", () => {
  assertEquals(describeGeneration(VOCABULARY), {
    bos_token_id: SIZE - 4,
    do_sample: false,
    eos_token_id: SIZE - 2,
    pad_token_id: SIZE - 4,
  });
});
