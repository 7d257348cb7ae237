import { assertEquals, assertRejects } from "@std/assert";
import { ModelFormatError } from "../../../../lib/base/errors.ts";
import { decoderLayout } from "../../../../lib/fastvlm/generation/decoder_layout.ts";
import type { GenerateRequest } from "../../../../lib/fastvlm/generation/generate_request.ts";
import {
  promptKey,
  promptLength,
} from "../../../../lib/fastvlm/generation/prompt.ts";
import {
  type PromptReader,
  readPrompt,
} from "../../../../lib/fastvlm/generation/read_prompt.ts";
import { PrefixCache } from "../../../../lib/fastvlm/generation/reuse/prefix_cache.ts";
import { Sequence } from "../../../../lib/fastvlm/generation/sequence/sequence.ts";
import { LanguageModel } from "../../../../lib/fastvlm/model/language_model.ts";
import type { OpenModel } from "../../../../lib/fastvlm/model/open_model.ts";
import { OnnxRuntime } from "../../../../lib/onnx/onnx_runtime.ts";
import { askAboutSquare } from "../../../support/onnx_question.ts";
import { openTinyModel } from "../../../support/onnx_tiny_model.ts";
import { StepwiseConstraint } from "../../../support/stepwise_constraint.ts";

Deno.test("readPrompt() has the first token chosen", async () => {
  await using model = await openTinyModel();
  const reader = await openReader(model);
  const sequence = await begin(model);
  await readPrompt(sequence, reader);
  assertEquals(model.tokenizer.decode(sequence.unseen), "A");
});

Deno.test("readPrompt() does not read the same prompt again, and chooses the same", async () => {
  await using model = await openTinyModel();
  const reader = await openReader(model);
  await readPrompt(await begin(model), reader);
  const again = await begin(model);
  await readPrompt(again, reader);
  assertEquals(model.tokenizer.decode(again.unseen), "A");
  again.end("aborted");
  const { reused } = await again.ended;
  assertEquals(reused, lengthOf(model, again.request));
});

Deno.test("readPrompt() reads tokens without a choice with the prompt, also behind a known one", async () => {
  await using model = await openTinyModel();
  const [first = 0, second = 0] = model.tokenizer.encodePrompt([
    { kind: "image" },
    { kind: "plain", text: "xy" },
  ]).after;
  const anyToken = Array.from({ length: 300 }, (_, id) => id);
  const places = [[first], [second], anyToken];
  const choose = async (reader: PromptReader) => {
    const sequence = await begin(model, {
      constraint: new StepwiseConstraint(places),
    });
    await readPrompt(sequence, reader);
    const { text, reused } = await sequence.ended;
    return { text, reused };
  };
  const alone = await choose(await openReader(model, 0));
  const reader = await openReader(model);
  await readPrompt(await begin(model), reader);
  const known = await choose(reader);
  assertEquals(known.text, alone.text);
  assertEquals([alone.reused, known.reused > 256], [0, true]);
});

Deno.test("readPrompt() has the model's prefill read, in the decoder's place", async () => {
  await using model = await openTinyModel();
  await using runtime = new OnnxRuntime();
  const loaded = await model.language.loaded;
  const { decoder, hiddenSize, emptyCache } = loaded;
  const prefill = await runtime.load(decoder.path, { threads: 1 });
  const language = new LanguageModel({
    embedTokens: loaded,
    decoder: await runtime.load(decoder.path, { threads: 1 }),
    prefill,
    hiddenSize,
    emptyCache,
  });
  const reader = await openReader({
    ...model,
    language: { hiddenSize, loaded: Promise.resolve(language) },
  });
  const sequence = await begin(model);
  await readPrompt(sequence, reader);
  assertEquals(model.tokenizer.decode(sequence.unseen), "A");
  await prefill.release();
  const other = await begin(model, { picture: "other" });
  await assertRejects(
    () => readPrompt(other, reader),
    ModelFormatError,
    "was released",
  );
});

Deno.test("readPrompt() rejects if the decoder fails", async () => {
  await using model = await openTinyModel();
  const reader = await openReader(model);
  const sequence = await begin(model);
  const features = sequence.request.features.slice(0, 64);
  const broken = new Sequence({ ...sequence.request, features }, {
    tokenizer: model.tokenizer,
    promptLength: 1,
  });
  broken.begin();
  await assertRejects(() => readPrompt(broken, reader), ModelFormatError);
});

async function openReader(
  model: OpenModel,
  maxBytes = 1e6,
): Promise<PromptReader> {
  const language = await model.language.loaded;
  const sequences = await language.decoder.openSequences(
    decoderLayout(language),
  );
  const prefixes = new PrefixCache(sequences, {
    maxBytes,
    positionBytes: 1024,
  });
  return { model: language, sequences, prefixes };
}

async function begin(
  model: OpenModel,
  more: Partial<GenerateRequest> = {},
): Promise<Sequence> {
  const request = {
    ...await askAboutSquare(model, "Describe this image."),
    picture: "square",
    ...more,
  };
  const sequence = new Sequence(request, {
    tokenizer: model.tokenizer,
    promptLength: lengthOf(model, request),
  });
  sequence.begin();
  return sequence;
}

function lengthOf({ language }: OpenModel, request: GenerateRequest): number {
  return promptLength(promptKey(request, language.hiddenSize));
}
