import {
  assertEquals,
  assertGreater,
  assertRejects,
  assertStrictEquals,
} from "@std/assert";
import { sha256 } from "../../../../lib/base/digest.ts";
import { UsageError } from "../../../../lib/base/errors.ts";
import { Engine } from "../../../../lib/fastvlm/generation/engine.ts";
import type { OpenModel } from "../../../../lib/fastvlm/model/open_model.ts";
import { answer } from "../../../../lib/fastvlm/prediction/answer.ts";
import { resolveQuestion } from "../../../../lib/fastvlm/prediction/question.ts";
import { resultKey } from "../../../../lib/fastvlm/prediction/result_key.ts";
import { ModelSchemas } from "../../../../lib/fastvlm/prediction/structured/model_schemas.ts";
import type {
  PredictionPiece,
  PredictOptions,
} from "../../../../lib/fastvlm/types.ts";
import { RED_SQUARE, RED_SQUARE_TEXT } from "../../../support/onnx_question.ts";
import { openTinyModel } from "../../../support/onnx_tiny_model.ts";

const IDENTITY = { type: "fastvlm", size: "tiny", variant: "fp32" };

Deno.test("answer() tells everything about an answer", async () => {
  await using open = await openTinyModel();
  const { result, question } = await ask(open, { prompt: "Describe this." });
  const { timings, createdAt, ...rest } = result;
  const image = sha256(
    decodeURIComponent(RED_SQUARE.replace(/^[^,]*,/, "")),
  );
  assertEquals(rest, {
    version: 1,
    key: resultKey({ question, image, model: "digest" }),
    image: { sha256: image, width: 400, height: 400 },
    mode: "describe",
    prompt: "Describe this.",
    text: RED_SQUARE_TEXT,
    model: IDENTITY,
    tokens: { image: 256, prompt: rest.tokens.prompt, generated: 7 },
    stopReason: "eos",
  });
  assertGreater(rest.tokens.prompt, 20);
  assertEquals(new Date(createdAt).toISOString(), createdAt);
  assertEquals(timings.loadMs, 12);
  assertGreater(timings.queueMs, 34);
  const { imageMs, visionMs, prefillMs, decodeMs } = timings;
  assertEquals(timings.firstTokenMs, imageMs + visionMs + prefillMs);
  assertEquals(timings.totalMs, timings.firstTokenMs + decodeMs);
  assertEquals(timings.tokensPerSecond, 6 / (decodeMs / 1000));
});

Deno.test("answer() passes on pieces that make up the text", async () => {
  await using open = await openTinyModel();
  const pieces: PredictionPiece[] = [];
  const { result } = await ask(open, {}, (piece) => pieces.push(piece));
  assertEquals(pieces.map(({ text }) => text).join(""), result.text);
});

Deno.test("answer() refuses a prompt that is longer than the model takes", async () => {
  await using open = await openTinyModel();
  const prompt = "word ".repeat(1000);
  await assertRejects(
    () => ask(open, { prompt }),
    UsageError,
    "tokens, the model takes 2048",
  );
});

Deno.test("answer() rejects with the signal's reason", async () => {
  await using open = await openTinyModel();
  const reason = new Error("enough");
  const controller = new AbortController();
  const { signal } = controller;
  const error = await assertRejects(
    () => ask(open, { signal }, () => controller.abort(reason)),
    Error,
  );
  assertStrictEquals(error, reason);
});

Deno.test("answer() gives the text so far if that is wanted", async () => {
  await using open = await openTinyModel();
  const controller = new AbortController();
  const options = { signal: controller.signal, stopOnAbort: true };
  const { result } = await ask(open, options, ({ text }) => {
    if (text === " red") controller.abort();
  });
  assertEquals([result.text, result.stopReason, result.tokens.generated], [
    "A medium-sized red",
    "aborted",
    3,
  ]);
});

Deno.test("answer() gives no text if it was ended before it began", async () => {
  await using open = await openTinyModel();
  const options = { signal: AbortSignal.abort(), stopOnAbort: true };
  const { result } = await ask(open, options);
  assertEquals([result.text, result.stopReason, result.tokens.image], [
    "",
    "aborted",
    0,
  ]);
});

async function ask(
  open: OpenModel,
  options: PredictOptions,
  emit: (piece: PredictionPiece) => void = () => {},
) {
  const modes = { describe: { prompt: "Describe this image." } };
  const question = resolveQuestion({ image: RED_SQUARE, ...options }, modes);
  const engine = new Engine(open);
  const schemas = new ModelSchemas({ ...open, endTokens: new Set() });
  const model = {
    ...{ open, engine, schemas, identity: IDENTITY },
    digest: () => Promise.resolve("digest"),
    loadMs: 12,
  };
  const result = await answer(model, question, { emit, queueMs: 34 });
  return { question, result };
}
