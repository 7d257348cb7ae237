import { assertAlmostEquals, assertEquals, assertNotEquals } from "@std/assert";
import { seededRandom } from "../../../../../lib/fastvlm/generation/sampling/seeded_random.ts";

Deno.test("seededRandom() gives the same numbers for the same seed", () => {
  assertEquals(draw(7, 20), draw(7, 20));
});

Deno.test("seededRandom() gives other numbers for other seeds", () => {
  const seeds = [0, 1, 2, 2 ** 31, 2 ** 32 - 1];
  const firsts = new Set(seeds.map((seed) => draw(seed, 1)[0]));
  assertEquals(firsts.size, seeds.length);
  assertNotEquals(draw(1, 5), draw(2, 5));
});

Deno.test("seededRandom() gives the numbers that Mulberry32 is known by", () => {
  // First outputs of the reference implementation for seed 0, as 32-bit integers.
  assertEquals(draw(0, 2).map((value) => value * 2 ** 32), [
    1144304738,
    1416247,
  ]);
});

Deno.test("seededRandom() spreads evenly over [0, 1)", () => {
  const values = draw(42, 100_000);
  const buckets = new Array(10).fill(0);
  for (const value of values) buckets[Math.floor(value * 10)] += 1;
  for (const count of buckets) assertAlmostEquals(count, 10_000, 500);
});

function draw(seed: number, count: number): number[] {
  return Array.from({ length: count }, seededRandom(seed));
}
