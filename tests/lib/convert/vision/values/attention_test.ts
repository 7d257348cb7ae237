import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  attentionValues,
  balancedAttentionValues,
} from "../../../../../lib/convert/vision/values/attention.ts";
import { expressionRows } from "../../../../../lib/convert/weights/expression/expression_rows.ts";
import { evaluateRows } from "../../../../../lib/convert/weights/expression/evaluate.ts";
import { MemorySource } from "../../../../support/convert/memory_source.ts";

const SOURCE = new MemorySource()
  .add("a.norm.weight", [2], [1, 3])
  .add("a.norm.bias", [2], [-1, 0.5])
  .add("a.token_mixer.qkv.weight", [6, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3])
  .add("a.token_mixer.proj.weight", [2, 2], [1, 2, 3, 4])
  .add("a.token_mixer.proj.bias", [2], [5, 6])
  .add("a.layer_scale_1", [2, 1, 1], [10, -1])
  .add("a.layer_scale_2", [2, 1, 1], [99, 99]);

Deno.test("attentionValues() puts the attention scale into the rows of queries only", async () => {
  const { qkv } = attentionValues("a", { channels: 2, headSize: 4 });
  assertEquals(
    [...await evaluateRows(qkv.weight, SOURCE, 0, 6)],
    [0.5, 1, 1.5, 2, 5, 6, 7, 8, 9, 1, 2, 3],
  );
});

Deno.test("attentionValues() scales by the root of the head's size", async () => {
  const { qkv } = attentionValues("a", { channels: 2, headSize: 32 });
  const [first = 0] = await evaluateRows(qkv.weight, SOURCE, 0, 1);
  assertAlmostEquals(first, 0.17677669529663687, 1e-16);
});

Deno.test("attentionValues() puts the first layer scale into the projection", async () => {
  const { projection } = attentionValues("a", { channels: 2, headSize: 4 });
  const { weight, bias } = projection;
  assertEquals([...await evaluateRows(weight, SOURCE, 0, 2)], [10, 20, -3, -4]);
  assertEquals([...await evaluateRows(bias, SOURCE, 0, 2)], [50, -6]);
});

Deno.test("balancedAttentionValues() changes what is between layers, not what they compute", async () => {
  const plain = attentionValues("a", { channels: 2, headSize: 4 });
  const statistics = (mean: number[], deviation: number[]) => ({
    mean: { op: "values", values: mean } as const,
    variance: { op: "values", values: deviation.map((x) => x * x) } as const,
  });
  const balanced = balancedAttentionValues(plain, 2, {
    normalized: statistics([0.5, -2], [4, 1 / 9]),
    attended: statistics([7, 0.25], [16, 0.25]),
  });
  for (const token of [[1, -1], [0.3, 20]]) {
    const [q, k, v] = await project(plain, token);
    const [balancedQ, balancedK, balancedV] = await project(balanced, token);
    assertClose(balancedQ, q);
    assertClose(balancedK, k);
    // Heads give means of values: one token's is the value itself.
    assertClose(
      await apply(balanced.projection, balancedV),
      await apply(plain.projection, v),
    );
    // Channels have a mean of zero, and the root of their deviation.
    assertClose(balancedV, [
      ((v[0] ?? 0) - 7) / 4,
      ((v[1] ?? 0) - 0.25) / 0.5,
    ]);
  }
});

type Values = ReturnType<typeof attentionValues>;

/** Queries, keys and values of a token that is normalized. */
async function project(
  { norm, qkv }: Values,
  token: readonly number[],
): Promise<[number[], number[], number[]]> {
  const scale = await evaluateRows(norm.weight, SOURCE, 0, 2);
  const bias = await evaluateRows(norm.bias, SOURCE, 0, 2);
  const normal = token.map((x, index) =>
    x * (scale[index] ?? 0) + (bias[index] ?? 0)
  );
  const all = await apply(qkv, normal);
  return [all.slice(0, 2), all.slice(2, 4), all.slice(4)];
}

async function apply(
  { weight, bias }: Values["qkv"],
  input: readonly number[],
): Promise<number[]> {
  const rows = expressionRows(weight, SOURCE);
  const matrix = await evaluateRows(weight, SOURCE, 0, rows);
  const added = bias && await evaluateRows(bias, SOURCE, 0, rows);
  return Array.from({ length: rows }, (_, row) =>
    input.reduce(
      (sum, x, column) => sum + x * (matrix[row * 2 + column] ?? 0),
      added?.[row] ?? 0,
    ));
}

function assertClose(actual: number[], expected: number[]): void {
  assertEquals(actual.length, expected.length);
  actual.forEach((value, index) =>
    assertAlmostEquals(value, expected[index] ?? NaN, 1e-6)
  );
}
