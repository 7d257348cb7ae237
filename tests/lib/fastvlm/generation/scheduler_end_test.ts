import {
  assert,
  assertEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
} from "@std/assert";
import { FastvlmError } from "../../../../lib/base/errors.ts";
import { Scheduler } from "../../../../lib/fastvlm/generation/scheduler.ts";
import { LanguageModel } from "../../../../lib/fastvlm/model/language_model.ts";
import { OnnxRuntime } from "../../../../lib/onnx/onnx_runtime.ts";
import {
  askAboutSquare,
  RED_SQUARE_TEXT,
} from "../../../support/onnx_question.ts";
import { generateAlone } from "../../../support/generate_alone.ts";
import { openTinyModel } from "../../../support/onnx_tiny_model.ts";

Deno.test("Scheduler.generate() ends after maxTokens", async () => {
  await using model = await openTinyModel();
  const { generated } = await generateAlone(model, "Describe.", {
    maxTokens: 3,
  });
  assertEquals([generated.stopReason, generated.text], [
    "maxTokens",
    "A medium-sized red",
  ]);
});

Deno.test("Scheduler.generate() ends where the model takes no more tokens", async () => {
  await using model = await openTinyModel();
  const request = await askAboutSquare(model, "Describe this image.");
  const { before, after } = request.prompt;
  const maxPositions = 256 + before.length + after.length + 2;
  const scheduler = new Scheduler(model.language, model.tokenizer);
  const generated = await scheduler.generate({ ...request, maxPositions });
  assertEquals([generated.stopReason, generated.tokens], ["contextLength", 3]);
});

Deno.test("Scheduler.generate() ends before a stop string that lies across two tokens", async () => {
  await using model = await openTinyModel();
  const { generated } = await generateAlone(model, "Describe.", {
    stop: "object in",
  });
  assertEquals([generated.text, generated.stopReason, generated.tokens], [
    "A medium-sized red ",
    "stop",
    5,
  ]);
});

Deno.test("Scheduler.generate() gives at the end what a stop string has held back", async () => {
  await using model = await openTinyModel();
  const { pieces, generated } = await generateAlone(model, "Describe.", {
    stop: "..",
  });
  assertEquals([generated.text, generated.stopReason], [
    RED_SQUARE_TEXT,
    "eos",
  ]);
  assertEquals(pieces.at(-1), { text: "." });
});

Deno.test("Scheduler.generate() ends one request between two tokens, and no other", async () => {
  await using model = await openTinyModel();
  const scheduler = new Scheduler(model.language, model.tokenizer);
  const controller = new AbortController();
  const { signal } = controller;
  let count = 0;
  const [stopped, other] = await Promise.all([
    scheduler.generate({
      ...await askAboutSquare(model, "Describe this image.", { signal }),
      onPiece() {
        count += 1;
        if (count === 2) controller.abort();
      },
    }),
    scheduler.generate(await askAboutSquare(model, "Describe this image.")),
  ]);
  assertEquals([stopped.stopReason, stopped.text], [
    "aborted",
    "A medium-sized",
  ]);
  assertEquals(other.text, RED_SQUARE_TEXT);
});

Deno.test("Scheduler.generate() ends a request that waits as soon as it is told to", async () => {
  await using model = await openTinyModel();
  const scheduler = new Scheduler(model.language, model.tokenizer, {
    maxBatch: 1,
  });
  const controller = new AbortController();
  const { signal } = controller;
  const request = await askAboutSquare(model, "Describe.");
  const first = scheduler.generate(request);
  const waiting = scheduler.generate({ ...request, signal });
  controller.abort();
  const order = await Promise.race([
    first.then(() => "first"),
    waiting.then(() => "waiting"),
  ]);
  assertEquals(order, "waiting");
  const { stopReason, tokens, prefillMs } = await waiting;
  assertEquals([stopReason, tokens, prefillMs], ["aborted", 0, 0]);
  assertEquals((await first).text, RED_SQUARE_TEXT);
});

Deno.test("Scheduler.generate() fails one request alone if its listener fails", async () => {
  await using model = await openTinyModel();
  const scheduler = new Scheduler(model.language, model.tokenizer);
  const failure = new Error("full");
  const request = await askAboutSquare(model, "Describe this image.");
  const failing = scheduler.generate({
    ...request,
    onPiece() {
      throw failure;
    },
  });
  const other = scheduler.generate(request);
  assertStrictEquals(await assertRejects(() => failing, Error), failure);
  assertEquals((await other).text, RED_SQUARE_TEXT);
});

Deno.test("Scheduler.generate() rejects all requests if the decoder cannot run, and later ones", async () => {
  await using model = await openTinyModel();
  const scheduler = new Scheduler(model.language, model.tokenizer);
  const request = await askAboutSquare(model, "Describe.");
  await scheduler.generate(request);
  const { decoder } = await model.language.loaded;
  await decoder.release();
  const requests = [1, 2, 3].map(() => scheduler.generate(request));
  for (const each of await Promise.allSettled(requests)) {
    assert(each.status === "rejected" && each.reason instanceof FastvlmError);
    assertStringIncludes(each.reason.message, "the session was released");
  }
  await assertRejects(() => scheduler.generate(request), FastvlmError);
});

Deno.test("Scheduler.generate() rejects all requests when the decoder's thread dies", async () => {
  await using model = await openTinyModel();
  const runtime = new OnnxRuntime();
  const living = await model.language.loaded;
  const { hiddenSize, emptyCache, decoder } = living;
  const language = new LanguageModel({
    embedTokens: living,
    decoder: await runtime.load(decoder.path, { threads: 1 }),
    hiddenSize,
    emptyCache,
  });
  const coming = { hiddenSize, loaded: Promise.resolve(language) };
  const scheduler = new Scheduler(coming, model.tokenizer, {
    maxBatch: 2,
    prefixBytes: 1e6,
  });
  const request = await askAboutSquare(model, "Describe.");
  const death = new FastvlmError("it died");
  const results = await Promise.allSettled(
    [1, 2, 3].map((index) =>
      scheduler.generate({
        ...request,
        onPiece() {
          if (index === 2) void runtime.terminate(death);
        },
      })
    ),
  );
  assertEquals(
    results.map((result) => result.status === "rejected" && result.reason),
    [death, death, death],
  );
  await assertRejects(() => scheduler.generate(request), FastvlmError, "died");
  await scheduler.close();
});

Deno.test("Scheduler.close() waits for what is under way", async () => {
  await using model = await openTinyModel();
  const scheduler = new Scheduler(model.language, model.tokenizer, {
    prefixBytes: 1e6,
  });
  let isDone = false;
  const request = await askAboutSquare(model, "Describe.");
  const pending = scheduler.generate({ ...request, picture: "square" });
  void pending.then(() => isDone = true);
  await scheduler.close();
  assertEquals(isDone, true);
  assertEquals((await scheduler.generate(request)).reused, 0);
});
