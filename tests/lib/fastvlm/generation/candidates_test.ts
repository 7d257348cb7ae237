import { assertEquals, assertLess } from "@std/assert";
import { candidates } from "../../../../lib/fastvlm/generation/candidates.ts";

/** Probabilities 0.5, 0.25, 0.125, 0.0625, 0.0625 in another order, scaled so that the largest is 1. */
const WEIGHTS = Float32Array.of(0.25, 1, 0.125, 0.5, 0.125);
const ALL = { topK: Infinity, topP: 1, minP: 0 };

Deno.test("candidates() takes every token when nothing is limited", () => {
  assertEquals(candidates(WEIGHTS, ALL), [0, 1, 2, 3, 4]);
});

Deno.test("candidates() takes the topK likeliest, of equal ones the lower id", () => {
  assertEquals(candidates(WEIGHTS, { ...ALL, topK: 4 }), [1, 3, 0, 2]);
  assertEquals(candidates(WEIGHTS, { ...ALL, topK: 9 }), [1, 3, 0, 2, 4]);
});

Deno.test("candidates() takes as few as have topP of the probability", async (t) => {
  const cases = [
    [0.1, [1]],
    [0.5, [1]],
    [0.51, [1, 3]],
    [0.75, [1, 3]],
    [0.9, [1, 3, 0, 2]],
    [0.99, [1, 3, 0, 2, 4]],
  ] as const;
  for (const [topP, expected] of cases) {
    await t.step(`${topP}`, () => {
      assertEquals(candidates(WEIGHTS, { ...ALL, topP }), [...expected]);
    });
  }
});

Deno.test("candidates() takes those with minP of the likeliest one's probability", () => {
  assertEquals(candidates(WEIGHTS, { ...ALL, minP: 0.25 }), [0, 1, 3]);
  assertEquals(candidates(WEIGHTS, { ...ALL, minP: 1 }), [1]);
});

Deno.test("candidates() measures topP by what topK has left", () => {
  // Of 0.5 and 0.25 the first has two thirds.
  assertEquals(candidates(WEIGHTS, { topK: 2, topP: 0.66, minP: 0 }), [1]);
  assertEquals(candidates(WEIGHTS, { topK: 2, topP: 0.67, minP: 0 }), [1, 3]);
});

Deno.test("candidates() applies all limits together", () => {
  assertEquals(
    candidates(WEIGHTS, { topK: 4, topP: 0.95, minP: 0.2 }),
    [1, 3, 0],
  );
});

Deno.test("candidates() finds tokens far below the likeliest one", () => {
  const weights = new Float32Array(1000).fill(1e-9);
  weights[500] = 1;
  weights[7] = 1e-5;
  assertEquals(candidates(weights, { ...ALL, topK: 4 }), [500, 7, 0, 1]);
});

Deno.test("candidates() agrees with sorting the whole vocabulary", () => {
  const weights = Float32Array.from(
    { length: 5000 },
    (_, id) => Math.exp(-12 * Math.abs(Math.sin(id * 12.9898))),
  );
  const sorted = [...weights.keys()].sort((a, b) =>
    (weights[b] ?? 0) - (weights[a] ?? 0) || a - b
  );
  assertEquals(
    candidates(weights, { ...ALL, topK: 300 }),
    sorted.slice(0, 300),
  );
  const some = candidates(weights, { ...ALL, topP: 0.8 });
  assertEquals(some, sorted.slice(0, some.length));
  assertLess(some.length, 5000);
});
