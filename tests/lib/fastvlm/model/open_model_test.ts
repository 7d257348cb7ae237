import { assertEquals, assertRejects } from "@std/assert";
import { ConfigError, NotFoundError } from "../../../../lib/base/errors.ts";
import { openModel } from "../../../../lib/fastvlm/model/open_model.ts";
import {
  changedJson,
  openTinyModel,
  writeTinyModel,
} from "../../../support/onnx_tiny_model.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

Deno.test("openModel() opens a hand-copied folder", async () => {
  await using model = await openTinyModel();
  assertEquals(model.graphs, {
    visionEncoder: "onnx/vision_encoder.onnx",
    embedTokens: "onnx/embed_tokens.onnx",
    decoder: "onnx/decoder_model_merged.onnx",
  });
  assertEquals(model.config.preprocessing.side, 1024);
  assertEquals(model.language.hiddenSize, model.config.hiddenSize);
});

Deno.test("openModel() lets the token that ends a turn end an answer, whatever the configuration says", async () => {
  const files = {
    "config.json": changedJson("config.json", { eos_token_id: 1 }),
    "generation_config.json": undefined,
  };
  await using model = await openTinyModel({ files });
  const endOfTurn = model.tokenizer.idOf("<|im_end|>") ?? -1;
  assertEquals([...model.endTokens], [1, endOfTurn]);
});

Deno.test("openModel() refuses a folder that is missing or not a model", async () => {
  await using directory = await TempDirectory.create();
  const missing = `${directory.path}/missing`;
  const error = await assertRejects(() => openModel(missing), NotFoundError);
  assertEquals(error.message, `Cannot find model directory "${missing}"`);
  await assertRejects(
    () => openModel(directory.path),
    ConfigError,
    'Cannot find the graph "onnx/vision_encoder*.onnx"',
  );
});

Deno.test("openModel() names a file that is not JSON", async () => {
  await using directory = await TempDirectory.create();
  await writeTinyModel(directory.path, { files: { "tokenizer.json": "{" } });
  await assertRejects(
    () => openModel(directory.path),
    ConfigError,
    `Cannot parse "${directory.path}/tokenizer.json" as JSON: `,
  );
});
