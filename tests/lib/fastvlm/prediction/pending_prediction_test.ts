import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import {
  type Emit,
  pendingPrediction,
} from "../../../../lib/fastvlm/prediction/pending_prediction.ts";
import type { Prediction } from "../../../../lib/fastvlm/types.ts";

const PREDICTION: Prediction = {
  version: 1,
  key: "0",
  image: { sha256: "0", width: 1, height: 1 },
  mode: "describe",
  prompt: "What?",
  text: "ab",
  model: { type: "fastvlm", size: "tiny" },
  tokens: { image: 1, prompt: 1, generated: 2 },
  timings: {
    loadMs: 0,
    queueMs: 0,
    imageMs: 0,
    visionMs: 0,
    prefillMs: 0,
    firstTokenMs: 0,
    decodeMs: 0,
    totalMs: 0,
    tokensPerSecond: 0,
  },
  stopReason: "eos",
  createdAt: "2026-01-01T00:00:00.000Z",
};

Deno.test("pendingPrediction() can be awaited without iterating", async () => {
  assertStrictEquals(await pendingPrediction(sayTwo), PREDICTION);
});

Deno.test("pendingPrediction() can be iterated without awaiting", async () => {
  assertEquals(await textOf(pendingPrediction(sayTwo)), ["a", "b"]);
});

Deno.test("pendingPrediction() can be iterated again, also after the end", async () => {
  const pending = pendingPrediction(sayTwo);
  const both = await Promise.all([textOf(pending), textOf(pending)]);
  await pending;
  assertEquals([...both, await textOf(pending)], [
    ["a", "b"],
    ["a", "b"],
    ["a", "b"],
  ]);
});

Deno.test("pendingPrediction() gives each piece before the next one is made", async () => {
  const heard = Promise.withResolvers<void>();
  const pending = pendingPrediction(async (emit) => {
    emit({ text: "a" });
    await heard.promise;
    emit({ text: "b" });
    return PREDICTION;
  });
  const texts: string[] = [];
  for await (const { text } of pending) {
    texts.push(text);
    heard.resolve();
  }
  assertEquals(texts, ["a", "b"]);
});

Deno.test("pendingPrediction() goes on when the loop is left", async () => {
  const pending = pendingPrediction(sayTwo);
  for await (const piece of pending) {
    assertEquals(piece, { text: "a", tokenId: 1 });
    break;
  }
  assertStrictEquals(await pending, PREDICTION);
});

Deno.test("pendingPrediction() gives the pieces before a failure, then the failure", async () => {
  const failure = new Error("no");
  const pending = pendingPrediction(async (emit) => {
    await sayTwo(emit);
    throw failure;
  });
  const texts: string[] = [];
  const error = await assertRejects(async () => {
    for await (const { text } of pending) texts.push(text);
  }, Error);
  assertEquals(texts, ["a", "b"]);
  assertStrictEquals(error, failure);
  assertStrictEquals(await assertRejects(() => pending, Error), failure);
});

async function sayTwo(emit: Emit): Promise<Prediction> {
  await Promise.resolve();
  emit({ text: "a", tokenId: 1 });
  await Promise.resolve();
  emit({ text: "b", tokenId: 2 });
  return PREDICTION;
}

async function textOf(
  pieces: AsyncIterable<{ text: string }>,
): Promise<string[]> {
  return await Array.fromAsync(pieces, ({ text }) => text);
}
