import { assertEquals, assertRejects } from "@std/assert";
import { ConfigError, UsageError } from "../../../../../lib/base/errors.ts";
import { ModelSchemas } from "../../../../../lib/fastvlm/prediction/structured/model_schemas.ts";
import { LibraryTokenizer } from "../../../../../lib/fastvlm/text/tokenizer/library_tokenizer.ts";
import type { TextTokenizer } from "../../../../../lib/fastvlm/text/text_tokenizer.ts";
import { tinyTokenizerFiles } from "../../../../support/onnx_tiny_tokenizer.ts";
import { tableTokenizerOf } from "../../../../support/tokenizer/table_tokenizer_of.ts";
import { WORD_TOKENIZER } from "../../../../support/tokenizer/word_tokenizer.ts";

const SCHEMA = { enum: ["red", "blue"] };

Deno.test("ModelSchemas.begin() holds an answer to a schema by the model's tokens", async () => {
  const schemas = open();
  const constraint = await schemas.begin(SCHEMA, 20);
  const scores = new Float32Array(600);
  constraint.mask(scores, 20);
  const allowed = scores.reduce((sum, score) => sum + Number(score === 0), 0);
  assertEquals(constraint.isComplete, false);
  assertEquals(allowed > 0 && allowed < 10, true);
});

Deno.test("ModelSchemas.begin() gives each answer its own constraint", async () => {
  const schemas = open();
  const first = await schemas.begin(SCHEMA, 20);
  const second = await schemas.begin(SCHEMA, 20);
  const [id] = first.forced(20);
  if (id !== undefined) first.accept(id);
  assertEquals(second.forced(20)[0], id);
});

Deno.test("ModelSchemas.begin() refuses a schema whose documents have no room", async () => {
  const error = await assertRejects(
    () => open().begin(SCHEMA, 1),
    UsageError,
    "there is room for 1",
  );
  assertEquals(error.hint, 'raise "maxTokens", or allow for shorter answers');
});

Deno.test("ModelSchemas.begin() says that a model's tokens are not of bytes", async () => {
  const tokenizer = new LibraryTokenizer(WORD_TOKENIZER);
  await assertRejects(
    () => open(tokenizer).begin(SCHEMA, 20),
    ConfigError,
    "no byte-level vocabulary",
  );
});

function open(
  tokenizer: TextTokenizer = tableTokenizerOf(tinyTokenizerFiles().tokenizer),
): ModelSchemas {
  return new ModelSchemas({ tokenizer, endTokens: new Set() });
}
