import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import configuration from "../../../models.config.json" with { type: "json" };
import { createAdapter } from "../../../lib/fastvlm/adapter.ts";
import { fillConversion } from "../../../lib/fastvlm/conversion/fill_conversion.ts";
import type { Adapter } from "../../../lib/fastvlm/types.ts";
import { writeSmallCheckpoint } from "../../support/conversion/small_checkpoint.ts";
import { RED_SQUARE } from "../../support/onnx_question.ts";
import { ModelWorkspace } from "../../support/onnx_workspace.ts";
import { makeValidator } from "../../support/structured/validator.ts";
import { tinyTokenizerContent } from "../../support/tokenizer/tiny_tokenizer_content.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

const MODES = ["describe", "detect", "document"] as const;

/** Some are too few for most documents that a model would write. */
const LENGTHS = [32, 40, 56];

Deno.test("500 answers of the tiny model at temperature 1.5 all parse and are valid", async () => {
  await using workspace = await ModelWorkspace.create();
  await using adapter = await createAdapter({
    ...workspace.options,
    modelSize: "tiny",
  });
  const texts = await answerAll(adapter, 500);
  assert(new Set(texts).size >= MODES.length);
});

Deno.test("500 answers of a model of random weights at temperature 1.5 all parse and are valid", async () => {
  await using temp = await TempDirectory.create();
  const checkpoint = join(temp.path, "checkpoint");
  const directory = join(temp.path, "model");
  await Deno.mkdir(directory);
  await writeSmallCheckpoint(checkpoint, {
    config: { eos_token_id: tinyTokenizerContent().addedTokens["<|im_end|>"] },
  });
  await fillConversion(checkpoint, directory, {
    form: { weights: "fp32", vision: "fp32" },
  });
  await using adapter = await createAdapter({ model: directory });
  const texts = await answerAll(adapter, 500);
  assert(new Set(texts).size > 100);
});

/** Asks many questions at once, and checks that all answers are valid documents. */
async function answerAll(adapter: Adapter, count: number): Promise<string[]> {
  const answers = await Promise.all(
    Array.from({ length: count }, async (_, seed) => {
      const mode = MODES[seed % MODES.length] ?? "describe";
      const { text } = await adapter.predict({
        image: RED_SQUARE,
        mode,
        schema: configuration.modes[mode].schema,
        maxTokens: LENGTHS[seed % LENGTHS.length],
        temperature: 1.5,
        seed,
      });
      return { mode, text };
    }),
  );
  const problems = answers.map(({ mode, text }) =>
    VALIDATORS[mode](JSON.parse(text)) || (isCompact(text) ? "" : text)
  );
  assertEquals(problems.filter((problem) => problem !== ""), []);
  return answers.map(({ text }) => text);
}

const VALIDATORS = {
  describe: makeValidator(configuration.modes.describe.schema),
  detect: makeValidator(configuration.modes.detect.schema),
  document: makeValidator(configuration.modes.document.schema),
};

function isCompact(text: string): boolean {
  return text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""').search(/\s/) < 0;
}
