import { assertEquals, assertRejects } from "@std/assert";
import { ConfigError, UsageError } from "../../../../../lib/base/errors.ts";
import { ModelSchemas } from "../../../../../lib/fastvlm/prediction/structured/model_schemas.ts";
import { writeTinyModel } from "../../../../support/onnx_tiny_model.ts";
import { TempDirectory } from "../../../../support/temp_directory.ts";

const SCHEMA = { enum: ["red", "blue"] };

Deno.test("ModelSchemas.begin() holds an answer to a schema by the model's tokens", async () => {
  await using directory = await TempDirectory.create();
  await writeTinyModel(directory.path);
  const schemas = open(directory.path);
  const constraint = await schemas.begin(SCHEMA, 20);
  const scores = new Float32Array(600);
  constraint.mask(scores, 20);
  const allowed = scores.reduce((sum, score) => sum + Number(score === 0), 0);
  assertEquals(constraint.isComplete, false);
  assertEquals(allowed > 0 && allowed < 10, true);
});

Deno.test("ModelSchemas.begin() gives each answer its own constraint", async () => {
  await using directory = await TempDirectory.create();
  await writeTinyModel(directory.path);
  const schemas = open(directory.path);
  const first = await schemas.begin(SCHEMA, 20);
  const second = await schemas.begin(SCHEMA, 20);
  const [id] = first.forced(20);
  if (id !== undefined) first.accept(id);
  assertEquals(second.forced(20)[0], id);
});

Deno.test("ModelSchemas.begin() refuses a schema whose documents have no room", async () => {
  await using directory = await TempDirectory.create();
  await writeTinyModel(directory.path);
  const error = await assertRejects(
    () => open(directory.path).begin(SCHEMA, 1),
    UsageError,
    "there is room for 1",
  );
  assertEquals(error.hint, 'raise "maxTokens", or allow for shorter answers');
});

Deno.test("ModelSchemas.begin() says that a model's tokens are not of bytes", async () => {
  await using directory = await TempDirectory.create();
  await writeTinyModel(directory.path, { files: { "tokenizer.json": "{}" } });
  await assertRejects(
    () => open(directory.path).begin(SCHEMA, 20),
    ConfigError,
    "no byte-level vocabulary",
  );
});

function open(directory: string): ModelSchemas {
  return new ModelSchemas({ directory, endTokens: new Set() });
}
