import { assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import { tensor } from "../../../../lib/convert/weights/expression/expressions.ts";
import { PlannedGraph } from "../../../../lib/convert/weights/planned_graph.ts";
import {
  type ActivationRange,
  addActivationScale,
  quantizeActivations,
  staticMatMul,
} from "../../../../lib/convert/weights/static_matmul.ts";
import { relativeError } from "../../../support/checkpoint/relative_error.ts";
import {
  MemorySource,
  randomNumbers,
} from "../../../support/convert/memory_source.ts";
import { runPlanned } from "../../../support/convert/run_planned.ts";

const INPUTS = 64;
const OUTPUTS = 16;
const ROWS = 3;
const SOURCE = new MemorySource()
  .addRandom("w", [OUTPUTS, INPUTS])
  .addRandom("b", [OUTPUTS]);
const INPUT = [
  ...randomNumbers("x", ROWS * INPUTS, { from: -0.5, to: 2 }),
];

interface RunOptions {
  input?: readonly number[];
  range?: ActivationRange;
  hasBias?: boolean;
}

/** Rounds by a range, and multiplies. */
async function run({
  input = INPUT,
  range = { least: -0.5, largest: 2 },
  hasBias = true,
}: RunOptions): Promise<number[]> {
  const graph = new PlannedGraph("g", "g.onnx_data");
  const x = graph.builder.input("x", "float32", [1, "rows", INPUTS]);
  const weight = graph.columns("w", {
    ...{ rows: OUTPUTS, columns: INPUTS, value: tensor("w") },
  });
  const bias = graph.weight("b", { shape: [OUTPUTS], value: tensor("b") });
  const scale = addActivationScale(graph, range);
  const rounded = quantizeActivations(graph, x, {
    ...{ name: "/fc/input", ...scale },
  });
  const result = staticMatMul(graph, rounded, {
    ...{ name: "/fc", weight },
    ...(hasBias && { bias }),
  });
  graph.builder.output(result, "float32", [1, "rows", OUTPUTS]);
  const dims = [1, input.length / INPUTS, INPUTS];
  const { "/fc": values = [] } = await runPlanned(graph, SOURCE, {
    x: { dims, data: [...input] },
  });
  return values;
}

function expected(input: readonly number[], hasBias = true): number[] {
  const weight = SOURCE.values("w");
  const bias = SOURCE.values("b");
  return Array.from({ length: input.length / INPUTS * OUTPUTS }, (_, index) => {
    const output = index % OUTPUTS;
    const row = Math.floor(index / OUTPUTS) * INPUTS;
    let sum = hasBias ? bias[output] ?? 0 : 0;
    for (let at = 0; at < INPUTS; at += 1) {
      sum += (input[row + at] ?? 0) * (weight[output * INPUTS + at] ?? 0);
    }
    return sum;
  });
}

Deno.test("staticMatMul() multiplies in 8 bits, with a bias or without", async () => {
  for (const hasBias of [true, false]) {
    const error = relativeError(
      await run({ hasBias }),
      expected(INPUT, hasBias),
    );
    assertLess(error, 0.01, `${hasBias}`);
  }
});

Deno.test("quantizeActivations() cuts off what is beyond the range, and only that", async () => {
  const input = INPUT.map((x, index) => index % 5 === 0 ? 10 * x : x);
  const cut = input.map((x) => Math.min(Math.max(x, -0.5), 2));
  assertLess(relativeError(await run({ input }), expected(cut)), 0.01);
});

Deno.test("quantizeActivations() keeps zero exact, wherever the range is", async () => {
  const zeros = new Array<number>(INPUTS).fill(0);
  const ranges = [
    { least: -0.37, largest: 2 },
    { least: 1, largest: 3 },
    { least: -3, largest: -1 },
    { least: 0, largest: 0 },
  ];
  for (const range of ranges) {
    const actual = await run({ input: zeros, range });
    const wanted = [...SOURCE.values("b")].map(Math.fround);
    assertEquals(actual, wanted, JSON.stringify(range));
  }
});

Deno.test("quantizeActivations() reaches both ends of a range without zero", async () => {
  const input = new Array<number>(INPUTS).fill(3);
  const [first] = await run({ input, range: { least: 1, largest: 3 } });
  const [wanted = 0] = expected(input);
  assertAlmostEquals(first ?? 0, wanted, 0.02 * Math.abs(wanted) + 0.02);
});
