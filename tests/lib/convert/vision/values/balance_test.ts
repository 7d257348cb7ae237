import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  balanceChannels,
  normStatistics,
} from "../../../../../lib/convert/vision/values/balance.ts";
import { storedAffine } from "../../../../../lib/convert/vision/values/affine.ts";
import { evaluateRows } from "../../../../../lib/convert/weights/expression/evaluate.ts";
import type { Expression } from "../../../../../lib/convert/weights/expression/expression.ts";
import { MemorySource } from "../../../../support/convert/memory_source.ts";

/** The third channel is always 0.25. */
const SOURCE = new MemorySource()
  .add("norm.weight", [3], [4, -0.25, 0])
  .add("norm.bias", [3], [10, -1, 0.25])
  .add("before.weight", [3, 1], [8, 3, 0])
  .add("before.bias", [3], [6, -2, 0.25])
  .add("after.weight", [2, 3], [1, 2, 3, 4, 5, 6])
  .add("after.bias", [2], [0.5, -0.5]);

const BALANCED = balanceChannels(
  { before: storedAffine("before"), after: storedAffine("after") },
  normStatistics("norm"),
);

Deno.test("balanceChannels() divides channels by the root of their deviation, and takes their means away", async () => {
  const { weight, bias } = BALANCED.before;
  assertEquals((await evaluate(weight, 3)).map(round), [4, 6, 0]);
  assertEquals((await evaluate(bias, 3)).map(round), [-2, -2, 0]);
});

Deno.test("balanceChannels() gives both to the layer that reads the channels", async () => {
  const { weight, bias } = BALANCED.after;
  const [a, b, c, ...others] = await evaluate(weight, 2);
  assertEquals([a, b].map(round), [2, 1]);
  assertEquals(others.slice(0, 2).map(round), [8, 2.5]);
  // A channel that is always the same keeps a small, finite factor.
  assertAlmostEquals(c ?? NaN, 0.003, 1e-9);
  assertEquals(await evaluate(bias, 2), [
    0.5 + 10 - 2 + 0.75,
    -0.5 + 40 - 5 + 1.5,
  ]);
});

Deno.test("balanceChannels() leaves the function of both layers as it is", async () => {
  const original = [storedAffine("before"), storedAffine("after")];
  for (const input of [-3, 0, 0.7]) {
    const expected = await run(original, input);
    const actual = await run([BALANCED.before, BALANCED.after], input);
    actual.forEach((value, index) =>
      assertAlmostEquals(value, expected[index] ?? NaN, 1e-12)
    );
  }
});

/** One number through a layer of three channels and one of two. */
async function run(
  layers: readonly { weight: Expression; bias: Expression }[],
  input: number,
): Promise<number[]> {
  const [before, after] = layers;
  assert(before && after);
  const gains = await evaluate(before.weight, 3);
  const offsets = await evaluate(before.bias, 3);
  const channels = gains.map((gain, c) => gain * input + (offsets[c] ?? 0));
  const weight = await evaluate(after.weight, 2);
  const bias = await evaluate(after.bias, 2);
  return bias.map((start, row) =>
    channels.reduce(
      (sum, value, c) => sum + value * (weight[row * 3 + c] ?? 0),
      start,
    )
  );
}

async function evaluate(value: Expression, rows: number): Promise<number[]> {
  return [...await evaluateRows(value, SOURCE, 0, rows)];
}

/** To what the least variance does not change. */
function round(value: number | undefined): number {
  return Math.round((value ?? NaN) * 1e9) / 1e9 + 0;
}
