import { assertEquals, assertGreater } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { installLlama } from "../../../bench/contenders/llama_package.ts";
import { writeGguf } from "../../../bench/gguf/write_gguf.ts";
import { runProcess } from "../../../bench/measure/run_process.ts";
import { EMBEDDING_NAME } from "../../../lib/convert/checkpoint/language_tensors.ts";
import { TOWER_PREFIX } from "../../../lib/convert/checkpoint/tower.ts";
import { toFloat32 } from "../../../lib/convert/safetensors/to_float.ts";
import { writeSmallCheckpoint } from "../../support/conversion/small_checkpoint.ts";
import { DecoderRun } from "../../support/convert/decoder_run.ts";
import {
  recipeDimensions,
  RecipeSource,
} from "../../support/convert/recipe_source.ts";
import { TempDirectory } from "../../support/temp_directory.ts";
import { tinyVocabularySize } from "../../support/tokenizer/tiny_tokenizer_content.ts";

const SCRIPT = fromFileUrl(
  new URL("../../support/bench/llama_tokens.ts", import.meta.url),
);

const PROMPT = Array.from({ length: 40 }, (_, place) => 7 + 11 * place);

const COUNT = 24;

Deno.test("llama.cpp goes on with the same tokens by a float32 GGUF as our decoder by the same weights", async () => {
  await using temp = await TempDirectory.create();
  const checkpoint = join(temp.path, "checkpoint");
  await writeSmallCheckpoint(checkpoint, {
    hollow: (name) => name.startsWith(TOWER_PREFIX),
  });
  const gguf = join(temp.path, "model.gguf");
  await writeGguf(checkpoint, gguf, "f32");
  const theirs = await askLlama(gguf);
  assertEquals(theirs, await askDecoder());
  // Equal tokens prove something only if they are not all the same.
  assertGreater(new Set(theirs).size, 3);
});

async function askLlama(gguf: string): Promise<number[]> {
  const packages = await installLlama();
  const flags = ["--no-config", "--no-lock", "--node-modules-dir=manual"];
  const { output } = await runProcess({
    command: [
      ...[Deno.execPath(), "run", "-q", "-A", ...flags, SCRIPT],
      ...[packages, gguf, `${COUNT}`, JSON.stringify(PROMPT)],
    ],
    cwd: packages,
  });
  return JSON.parse(output);
}

async function askDecoder(): Promise<number[]> {
  const language = {
    ...recipeDimensions("small", true),
    vocabularyRows: tinyVocabularySize() - 1,
  };
  const source = new RecipeSource({ language, dtype: "BF16" });
  await using decoder = await DecoderRun.open(source);
  const found: number[] = [];
  let next = PROMPT;
  while (found.length < COUNT) {
    const logits = await decoder.step(await embed(source, next));
    next = [logits.indexOf(Math.max(...logits))];
    found.push(...next);
  }
  return found;
}

async function embed(
  source: RecipeSource,
  ids: readonly number[],
): Promise<Float32Array<ArrayBuffer>> {
  const rows: number[] = [];
  for (const id of ids) {
    const bytes = await source.readRows(EMBEDDING_NAME, id, id + 1);
    rows.push(...toFloat32(bytes, "BF16"));
  }
  return Float32Array.from(rows);
}
