import { assertEquals } from "@std/assert";
import {
  describeConfig,
  describeGeneration,
  describePreprocessor,
  describeProcessor,
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

Deno.test("describePreprocessor() prepares pictures as FastVLM's own does", () => {
  assertEquals(describePreprocessor(), {
    crop_size: { height: 1024, width: 1024 },
    do_center_crop: true,
    do_convert_rgb: true,
    do_normalize: true,
    do_rescale: true,
    do_resize: true,
    image_mean: [0, 0, 0],
    image_processor_type: "CLIPImageProcessor",
    image_std: [1, 1, 1],
    processor_class: "LlavaProcessor",
    resample: 3,
    rescale_factor: 0.00392156862745098,
    size: { shortest_edge: 1024 },
  });
});

Deno.test("describeProcessor() makes 256 tokens of a picture", () => {
  assertEquals(describeProcessor(), {
    image_token: "<image>",
    num_additional_image_tokens: 0,
    patch_size: 64,
    processor_class: "LlavaProcessor",
  });
});
