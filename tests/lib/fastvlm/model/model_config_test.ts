import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { ConfigError } from "../../../../lib/base/errors.ts";
import { graphsOnlyMark } from "../../../../lib/convert/files/graphs_only.ts";
import { readModelConfig } from "../../../../lib/fastvlm/model/model_config.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

/** The parts of the published 0.5b model's files that count. */
const FILES = {
  "config.json": {
    model_type: "llava_qwen2",
    hidden_size: 896,
    num_attention_heads: 14,
    num_key_value_heads: 2,
    max_position_embeddings: 32768,
    eos_token_id: 151645,
    rope_scaling: null,
  },
  "generation_config.json": { eos_token_id: [151645, 151643] },
  "preprocessor_config.json": {
    crop_size: { height: 1024, width: 1024 },
    image_mean: [0, 0, 0],
    image_std: [1, 1, 1],
    rescale_factor: 0.00392156862745098,
    size: { shortest_edge: 1024 },
  },
};

Deno.test("readModelConfig() reads the published model's files", async () => {
  assertEquals(await read({}), {
    hiddenSize: 896,
    keyValueHeads: 2,
    headSize: 64,
    maxPositions: 32768,
    endTokens: [151645, 151645, 151643],
    preprocessing: {
      side: 1024,
      rescale: 0.00392156862745098,
      mean: [0, 0, 0],
      std: [1, 1, 1],
    },
  });
});

Deno.test("readModelConfig() does without generation_config.json", async () => {
  const config = await read({ "generation_config.json": undefined });
  assertEquals(config.endTokens, [151645]);
});

Deno.test("readModelConfig() leaves the mean out if pictures are not normalized", async () => {
  const { preprocessing } = await read({
    "preprocessor_config.json": {
      ...FILES["preprocessor_config.json"],
      do_normalize: false,
      image_mean: [0.5, 0.5, 0.5],
    },
  });
  assertEquals(preprocessing.mean, [0, 0, 0]);
});

Deno.test("readModelConfig() names the file and what is wrong in it", async (t) => {
  const { "config.json": config } = FILES;
  const cases: [Record<string, unknown>, string][] = [
    [{ "config.json": undefined }, "config.json is missing"],
    [
      { "config.json": { ...config, hidden_size: "many" } },
      'hidden_size must be a number: current value is "many"',
    ],
    [
      { "config.json": { ...config, model_type: "bert" } },
      'model_type must be "llava_qwen2" or "fastvlm" or "fast_vlm": current value is "bert"',
    ],
    [
      {
        "preprocessor_config.json": {
          crop_size: { height: 1024, width: 512 },
        },
      },
      'crop_size must be a square: current value is {"height":1024,"width":512}',
    ],
    [{ "generation_config.json": "{" }, "as JSON: "],
    [
      { "config.json": { ...config, ...graphsOnlyMark() } },
      "it was converted without a tokenizer",
    ],
  ];
  for (const [change, reason] of cases) {
    await t.step(reason, async () => {
      await assertRejects(() => read(change), ConfigError, reason);
    });
  }
});

async function read(change: Record<string, unknown>) {
  await using directory = await TempDirectory.create();
  for (const [name, content] of Object.entries({ ...FILES, ...change })) {
    if (content === undefined) continue;
    await Deno.writeTextFile(
      join(directory.path, name),
      typeof content === "string" ? content : JSON.stringify(content),
    );
  }
  return await readModelConfig(directory.path);
}
