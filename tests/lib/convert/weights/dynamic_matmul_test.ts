import { assertEquals, assertGreater, assertLess } from "@std/assert";
import {
  dynamicMatMul,
  type DynamicMatMulOptions,
} from "../../../../lib/convert/weights/dynamic_matmul.ts";
import { tensor } from "../../../../lib/convert/weights/expression/expressions.ts";
import { PlannedGraph } from "../../../../lib/convert/weights/planned_graph.ts";
import { relativeError } from "../../../support/checkpoint/relative_error.ts";
import {
  MemorySource,
  randomNumbers,
} from "../../../support/convert/memory_source.ts";
import { runPlanned } from "../../../support/convert/run_planned.ts";

const INPUTS = 64;
const OUTPUTS = 16;
const SOURCE = new MemorySource()
  .addRandom("w", [OUTPUTS, INPUTS])
  .addRandom("b", [OUTPUTS]);

/** A row of zeros, a row of small numbers and a row with an outlier of 1000. */
const ROWS = [
  Array.from({ length: INPUTS }, () => 0),
  [...randomNumbers("small", INPUTS)],
  [...randomNumbers("large", INPUTS - 1), 1000],
];

Deno.test("dynamicMatMul() scales every row by itself if asked", async () => {
  const [zero = [], small = [], large = []] = await run({ perRow: true });
  assertEquals(zero, [...SOURCE.values("b")].map(Math.fround));
  assertLess(relativeError(small, expected(1)), 0.02);
  assertLess(relativeError(large, expected(2)), 0.02);
});

Deno.test("dynamicMatMul() gives a row with a scale of its own the same alone", async () => {
  const together = await run({ perRow: true });
  for (const [index, row] of ROWS.entries()) {
    const alone = await run({ perRow: true }, [row]);
    assertEquals(alone, together.slice(index, index + 1));
  }
});

Deno.test("dynamicMatMul() loses small rows beside a large one by one scale for all", async () => {
  const [, small = [], large = []] = await run({});
  assertGreater(relativeError(small, expected(1)), 0.1);
  assertLess(relativeError(large, expected(2)), 0.02);
});

Deno.test("dynamicMatMul() adds nothing without a bias", async (t) => {
  for (const perRow of [false, true]) {
    await t.step(`perRow: ${perRow}`, async () => {
      const [zero = []] = await run({ perRow, hasBias: false });
      assertEquals(zero.map(Math.abs), zero.map(() => 0));
    });
  }
});

Deno.test("dynamicMatMul() names its result after the layer", () => {
  for (const perRow of [false, true]) {
    assertEquals(
      addTo(new PlannedGraph("g", "g.onnx_data"), { perRow }),
      "/fc",
    );
  }
});

interface RunOptions extends Pick<DynamicMatMulOptions, "perRow" | "levels"> {
  hasBias?: boolean;
}

function addTo(
  graph: PlannedGraph,
  { hasBias = true, ...options }: RunOptions,
): string {
  const x = graph.builder.input("x", "float32", ["batch", "rows", INPUTS]);
  const bias = hasBias
    ? graph.weight("b", { shape: [OUTPUTS], value: tensor("b") })
    : undefined;
  return dynamicMatMul(graph, x, {
    name: "/fc",
    weightName: "w",
    rows: OUTPUTS,
    columns: INPUTS,
    value: tensor("w"),
    ...(bias !== undefined && { bias }),
    ...options,
  });
}

async function run(
  options: RunOptions,
  rows: readonly number[][] = ROWS,
): Promise<number[][]> {
  const graph = new PlannedGraph("g", "g.onnx_data");
  const result = addTo(graph, options);
  graph.builder.output(result, "float32", ["batch", "rows", OUTPUTS]);
  const { [result]: values = [] } = await runPlanned(graph, SOURCE, {
    x: { dims: [1, rows.length, INPUTS], data: rows.flat() },
  });
  return rows.map((_, row) => values.slice(row * OUTPUTS, (row + 1) * OUTPUTS));
}

function expected(row: number): number[] {
  const weight = SOURCE.values("w");
  const input = ROWS[row] ?? [];
  return [...SOURCE.values("b")].map((bias, output) =>
    input.reduce(
      (sum, x, index) => sum + x * (weight[output * INPUTS + index] ?? 0),
      bias,
    )
  );
}
