import { assertEquals, assertRejects } from "@std/assert";
import { ModelFormatError } from "../../../../lib/base/errors.ts";
import { Batch } from "../../../../lib/fastvlm/generation/batch.ts";
import { decoderLayout } from "../../../../lib/fastvlm/generation/decoder_layout.ts";
import {
  promptKey,
  promptLength,
} from "../../../../lib/fastvlm/generation/prompt.ts";
import { readPrompt } from "../../../../lib/fastvlm/generation/read_prompt.ts";
import { PrefixCache } from "../../../../lib/fastvlm/generation/reuse/prefix_cache.ts";
import { Sequence } from "../../../../lib/fastvlm/generation/sequence/sequence.ts";
import type { OpenModel } from "../../../../lib/fastvlm/model/open_model.ts";
import {
  askAboutSquare,
  RED_SQUARE_PLACE,
  RED_SQUARE_TEXT,
} from "../../../support/onnx_question.ts";
import { openTinyModel } from "../../../support/onnx_tiny_model.ts";

Deno.test("Batch.step() gives every sequence a token, and lets go of those that ended", async () => {
  await using model = await openTinyModel();
  const { batch, add } = await open(model);
  const describe = await add("Describe this image.");
  const where = await add("Where is it?");
  const sizes = [];
  while (batch.size > 0) {
    sizes.push(batch.size);
    await batch.step();
  }
  assertEquals((await describe.ended).text, RED_SQUARE_TEXT);
  assertEquals((await where.ended).text, RED_SQUARE_PLACE);
  assertEquals([sizes[0], sizes.at(-1)], [2, 1]);
  await batch.step();
});

Deno.test("Batch.step() leaves out a sequence that was ended from outside", async () => {
  await using model = await openTinyModel();
  const { batch, add } = await open(model);
  const first = await add("Describe this image.");
  await add("Where is it?");
  await batch.step();
  first.end("aborted");
  await batch.step();
  assertEquals(batch.size, 1);
  assertEquals((await first.ended).text, "A medium-sized");
});

Deno.test("Batch.step() fails its sequences if the decoder fails", async () => {
  await using model = await openTinyModel();
  const { batch, add } = await open(model);
  const sequences = [await add("Describe."), await add("Where is it?")];
  const ends = sequences.map(({ ended }) =>
    assertRejects(() => ended, ModelFormatError, "was released")
  );
  const { decoder } = await model.language.loaded;
  await decoder.release();
  await batch.step();
  assertEquals(batch.size, 0);
  await Promise.all(ends);
});

/** A batch, and what puts a question into it. */
async function open(model: OpenModel) {
  const { tokenizer } = model;
  const language = await model.language.loaded;
  const sequences = await language.decoder.openSequences(
    decoderLayout(language),
  );
  const prefixes = new PrefixCache(sequences, {
    maxBytes: 0,
    positionBytes: 1,
  });
  const batch = new Batch(language, sequences);
  const add = async (prompt: string): Promise<Sequence> => {
    const request = await askAboutSquare(model, prompt);
    const sequence = new Sequence(request, {
      tokenizer,
      promptLength: promptLength(promptKey(request, language.hiddenSize)),
    });
    sequence.begin();
    const reader = { model: language, sequences, prefixes };
    batch.add({ sequence, number: await readPrompt(sequence, reader) });
    return sequence;
  };
  return { batch, add };
}
