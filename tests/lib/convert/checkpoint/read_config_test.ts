import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { ConfigError, ModelFormatError } from "../../../../lib/base/errors.ts";
import {
  type CheckpointConfig,
  readConfig,
} from "../../../../lib/convert/checkpoint/read_config.ts";
import { makeRecipeConfig } from "../../../support/checkpoint/recipe_config.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const CONFIG = makeRecipeConfig({
  size: "7b",
  dtype: "bfloat16",
  tied: false,
});

Deno.test("the sizes of every published model are read", async () => {
  const { language, vocabularySize, tieWordEmbeddings, imageSize } =
    await readChanged({});
  assertEquals(language, {
    hiddenSize: 3584,
    intermediateSize: 18944,
    layers: 28,
    heads: 28,
    keyValueHeads: 4,
    headSize: 128,
    rmsNormEpsilon: 1e-6,
    ropeTheta: 1e6,
    maxPositions: 32768,
    bosTokenId: 151643,
    eosTokenId: 151645,
  });
  assertEquals(vocabularySize, 152064);
  assertEquals(tieWordEmbeddings, false);
  assertEquals(imageSize, 1024);
});

Deno.test("the document is kept as it is, unknown fields too", async () => {
  const { document } = await readChanged({ team: { note: [1, null] } });
  assertEquals(document, { ...CONFIG, team: { note: [1, null] } });
});

Deno.test("what is left out is what transformers takes for it", async () => {
  const { language, tieWordEmbeddings } = await readChanged({
    rms_norm_eps: undefined,
    rope_theta: undefined,
    max_position_embeddings: undefined,
    hidden_act: undefined,
    use_sliding_window: undefined,
    tie_word_embeddings: undefined,
    architectures: undefined,
    eos_token_id: undefined,
    bos_token_id: null,
    mm_vision_tower: undefined,
  });
  assertEquals(language.rmsNormEpsilon, 1e-6);
  assertEquals(language.ropeTheta, 10_000);
  assertEquals(language.maxPositions, 32768);
  assertEquals(language.bosTokenId, 151643);
  assertEquals(language.eosTokenId, 151645);
  assertEquals(tieWordEmbeddings, false);
});

Deno.test("forms that newer versions of transformers write are read", async () => {
  const { language, imageSize } = await readChanged({
    rope_theta: undefined,
    rope_scaling: null,
    rope_parameters: { rope_type: "default", rope_theta: 5e5 },
    layer_types: ["full_attention", "full_attention"],
    head_dim: 128,
    eos_token_id: [7, 9],
    mm_vision_tower: "weights/mobileclip_l_512",
  });
  assertEquals(language.ropeTheta, 5e5);
  assertEquals(language.eosTokenId, 7);
  assertEquals(imageSize, 512);
});

Deno.test("what cannot be converted is refused by the field that says so", async () => {
  const wrong: [change: Record<string, unknown>, problem: string][] = [
    [
      { model_type: "llava_llama" },
      'model_type must be "llava_qwen2": current value is "llava_llama"',
    ],
    [
      { architectures: ["FastVlmForConditionalGeneration"] },
      'architectures[0] must be "LlavaQwen2ForCausalLM": current value is "FastVlmForConditionalGeneration"',
    ],
    [
      { hidden_size: "3584" },
      'hidden_size must be a number: current value is "3584"',
    ],
    [{ hidden_size: 35.5 }, "hidden_size must be an integer"],
    [{ num_hidden_layers: 0 }, "num_hidden_layers must be >= 1"],
    [{ vocab_size: undefined }, "vocab_size must be a number: it is missing"],
    [
      { tie_word_embeddings: "yes" },
      'tie_word_embeddings must be a boolean: current value is "yes"',
    ],
    [{ rms_norm_eps: -1 }, "rms_norm_eps"],
    [
      { rope_scaling: { type: "yarn", factor: 4 } },
      'rope_scaling.type must be "default": current value is "yarn"',
    ],
    [
      { rope_scaling: { rope_type: "dynamic" } },
      'rope_scaling.rope_type must be "default"',
    ],
    [
      { use_sliding_window: true },
      "use_sliding_window must be false: current value is true",
    ],
    [
      { layer_types: ["full_attention", "sliding_attention"] },
      'layer_types[1] must be "full_attention"',
    ],
    [
      { hidden_act: "gelu" },
      'hidden_act must be "silu": current value is "gelu"',
    ],
    [
      { mm_projector_type: "linear" },
      'mm_projector_type must be "mlp2x_gelu": current value is "linear"',
    ],
    [
      { mm_projector_type: undefined },
      'mm_projector_type must be "mlp2x_gelu": it is missing',
    ],
    [{ mm_hidden_size: 1024 }, "mm_hidden_size must be 3072"],
    [
      { mm_patch_merge_type: "spatial_unpad" },
      'mm_patch_merge_type must be "flat"',
    ],
    [{ mm_use_im_start_end: true }, "mm_use_im_start_end must be false"],
    [
      { num_attention_heads: 30 },
      "hidden_size 3584 must be num_attention_heads 30 times an even number",
    ],
    [
      { hidden_size: 28 * 3 },
      "hidden_size 84 must be num_attention_heads 28 times an even number",
    ],
    [
      { num_key_value_heads: 3 },
      "num_attention_heads 28 must be a multiple of num_key_value_heads 3",
    ],
    [{ head_dim: 64 }, "head_dim must be 128: it is 64"],
  ];
  for (const [change, problem] of wrong) {
    const error = await assertRejects(() => readChanged(change), ConfigError);
    const [, detail = ""] = error.message.split('config.json": ');
    assertEquals(detail.slice(0, problem.length), problem);
    assertEquals(error.message.includes("\n"), false);
  }
});

Deno.test("a folder without config.json is refused, and one whose is no JSON", async () => {
  await using temp = await TempDirectory.create();
  await assertRejects(
    () => readConfig(temp.path),
    ModelFormatError,
    `Cannot convert "${temp.path}": config.json is missing`,
  );
  const path = join(temp.path, "config.json");
  for (const [text, problem] of [["{", "Cannot parse"], ["[]", "Cannot use"]]) {
    await Deno.writeTextFile(path, text ?? "");
    await assertRejects(
      () => readConfig(temp.path),
      ConfigError,
      `${problem} "${path}"`,
    );
  }
});

async function readChanged(
  change: Record<string, unknown>,
): Promise<CheckpointConfig> {
  await using temp = await TempDirectory.create();
  await Deno.writeTextFile(
    join(temp.path, "config.json"),
    JSON.stringify({ ...CONFIG, ...change }),
  );
  return await readConfig(temp.path);
}
