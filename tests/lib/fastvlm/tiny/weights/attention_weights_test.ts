import { assertEquals } from "@std/assert";
import {
  HEAD_SIZE,
  HIDDEN,
} from "../../../../../lib/fastvlm/tiny/model_shape.ts";
import { COLOR_NAMES } from "../../../../../lib/fastvlm/tiny/palette.ts";
import { AttentionWeights } from "../../../../../lib/fastvlm/tiny/weights/attention_weights.ts";
import type { WeightMatrix } from "../../../../../lib/fastvlm/tiny/weights/weight_matrix.ts";

Deno.test("AttentionWeights.addQuery() meets what addKeys() puts at the same place", () => {
  const weights = new AttentionWeights();
  weights.addQuery(1, { from: "one", to: "logArea", weight: 2 });
  weights.addKeys("logArea");
  const [query, key] = listConnections(weights.packed);
  assertEquals(query?.from, HIDDEN.at("one"));
  assertEquals(query?.weight, 2);
  assertEquals(key?.from, HIDDEN.at("logArea"));
  // Head 1's query starts after head 0's, the key after both queries.
  const place = (query?.to ?? 0) - HEAD_SIZE;
  assertEquals(key?.to, 2 * HEAD_SIZE + place);
});

Deno.test("AttentionWeights.addResult() reads what addValues() wrote", () => {
  const weights = new AttentionWeights();
  weights.addValues("color");
  weights.addResult(0, "color", "edge");
  const values = listConnections(weights.packed);
  const results = listConnections(weights.output);
  assertEquals(values.length, COLOR_NAMES.length);
  assertEquals(
    results,
    values.map(({ from, to, weight }) => ({
      from: to - 3 * HEAD_SIZE,
      to: from - HIDDEN.at("color") + HIDDEN.at("edge"),
      weight,
    })),
  );
});

function listConnections(
  matrix: WeightMatrix,
): { from: number; to: number; weight: number }[] {
  const [, columns = 0] = matrix.toTensor().dims;
  return Array.from(matrix.values, (weight, index) => ({
    from: Math.floor(index / columns),
    to: index % columns,
    weight,
  })).filter(({ weight }) => weight !== 0);
}
