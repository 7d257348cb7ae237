import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  logSumExp,
  topLogprobs,
} from "../../../../../lib/fastvlm/generation/sampling/log_probabilities.ts";
import { scoreRange } from "../../../../../lib/fastvlm/generation/sampling/score_range.ts";

Deno.test("logSumExp() gives the logarithm of the sum", () => {
  const cases: [scores: number[], expected: number][] = [
    [[0, 0, 0, 0], Math.log(4)],
    [[1, 2, 3], Math.log(Math.E + Math.E ** 2 + Math.E ** 3)],
    [[1000, 1000], 1000 + Math.LN2],
    [[-1000, -1000], -1000 + Math.LN2],
    [[NaN, 5, -Infinity], 5],
  ];
  for (const [scores, expected] of cases) {
    assertAlmostEquals(sumOf(Float32Array.from(scores)), expected, 1e-8);
  }
});

Deno.test("topLogprobs() gives the likeliest tokens in order, of equal ones the lower id first", () => {
  // Probabilities 1/8, 1/2, 1/8, 1/4.
  const logits = Float32Array.from([0.25, 1, 0.25, 0.5].map(Math.log));
  const top = topLogprobs(logits, { count: 3, sum: sumOf(logits) });
  assertEquals(top.map(({ id }) => id), [1, 3, 0]);
  for (const [index, probability] of [1 / 2, 1 / 4, 1 / 8].entries()) {
    assertAlmostEquals(
      top[index]?.logprob ?? NaN,
      Math.log(probability),
      1e-6,
    );
  }
});

Deno.test("topLogprobs() gives no token that is ruled out", () => {
  const logits = Float32Array.of(-Infinity, 1, NaN);
  const top = topLogprobs(logits, { count: 3, sum: sumOf(logits) });
  assertEquals(top, [{ id: 1, logprob: 0 }]);
});

Deno.test("topLogprobs() gives none if none are wanted", () => {
  assertEquals(topLogprobs(Float32Array.of(1), { count: 0, sum: 1 }), []);
});

Deno.test("topLogprobs() agrees with sorting", () => {
  const logits = Float32Array.from(
    { length: 2000 },
    (_, id) => Math.round(40 * Math.sin(id * 12.9898)) / 4,
  );
  const sum = sumOf(logits);
  const expected = [...logits.entries()]
    .toSorted(([a, x], [b, y]) => y - x || a - b)
    .slice(0, 20)
    .map(([id, logit]) => ({ id, logprob: logit - sum }));
  assertEquals(topLogprobs(logits, { count: 20, sum }), expected);
});

function sumOf(logits: Float32Array): number {
  return logSumExp(logits, scoreRange(logits));
}
