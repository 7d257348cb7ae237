import { assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import { scoreRange } from "../../../../../lib/fastvlm/generation/sampling/score_range.ts";
import { TokenWeights } from "../../../../../lib/fastvlm/generation/sampling/token_weights.ts";

Deno.test("TokenWeights weighs by the distance from the highest score over the temperature", () => {
  const weights = weigh([2, 3, 1, 3], 0.5);
  const expected = [Math.exp(-2), 1, Math.exp(-4), 1];
  for (const [id, value] of weights.values.entries()) {
    assertAlmostEquals(value, expected[id] ?? NaN, 1e-7);
  }
});

Deno.test("TokenWeights gives no weight to what is ruled out or no number", () => {
  const weights = weigh([NaN, 1, -Infinity, 0], 1);
  assertEquals([...weights.values].map((value) => value > 0), [
    false,
    true,
    false,
    true,
  ]);
  assertEquals(sum(weights.counts), 2);
});

Deno.test("TokenWeights puts higher scores into earlier buckets, each token into one", () => {
  const scores = Array.from({ length: 3000 }, (_, id) => Math.sin(id) * 9);
  const weights = weigh(scores, 0.7);
  let lowestBefore = Infinity;
  const seen: number[] = [];
  for (const [bucket, count] of weights.counts.entries()) {
    const ids = weights.idsIn(bucket);
    assertEquals(ids.length, count);
    if (count === 0) continue;
    const inBucket = ids.map((id) => Math.fround(scores[id] ?? NaN));
    assertLess(Math.max(...inBucket), lowestBefore);
    lowestBefore = Math.min(...inBucket);
    seen.push(...ids);
  }
  assertEquals(seen.toSorted((a, b) => a - b), [...scores.keys()]);
  assertAlmostEquals(sum(weights.sums), sum(weights.values), 1e-9);
});

Deno.test("TokenWeights.bucketOf() finds the bucket of a weight", () => {
  const weights = weigh([0, -1, -2, -5], 1);
  for (const id of [0, 1, 2, 3]) {
    // A little above the token's own weight, as that is rounded.
    const bucket = weights.bucketOf((weights.values[id] ?? 0) * 0.99999);
    assertEquals(weights.idsIn(bucket), [id]);
  }
});

Deno.test("TokenWeights weighs equal scores, and any temperature", () => {
  assertEquals([...weigh([7, 7, 7], 1).values], [1, 1, 1]);
  for (const temperature of [1e-300, 1e300]) {
    const { values } = weigh([5, 4, 5], temperature);
    assertEquals([...values], [1, temperature < 1 ? 0 : 1, 1]);
  }
});

function weigh(scores: readonly number[], temperature: number): TokenWeights {
  const logits = Float32Array.from(scores);
  const weights = new TokenWeights(logits.length);
  // Twice, as nothing may be left from before.
  for (const each of [Float32Array.from(scores, (_, id) => id % 3), logits]) {
    weights.fill(each, scoreRange(each), temperature);
  }
  return weights;
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
