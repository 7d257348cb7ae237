import { assertEquals, assertLess } from "@std/assert";
import { join } from "@std/path";
import { readWeightValues } from "../../../../../lib/convert/check/weights/weight_values.ts";
import { PositionalFile } from "../../../../../lib/convert/safetensors/positional_file.ts";
import type { Encoding } from "../../../../../lib/convert/weights/encoding.ts";
import { evaluateRows } from "../../../../../lib/convert/weights/expression/evaluate.ts";
import type { Expression } from "../../../../../lib/convert/weights/expression/expression.ts";
import { PlannedGraph } from "../../../../../lib/convert/weights/planned_graph.ts";
import type { TensorSource } from "../../../../../lib/convert/weights/tensor_source.ts";
import { writePlainly } from "../../../../support/convert/plain_writer.ts";
import { TempDirectory } from "../../../../support/temp_directory.ts";

const ROWS = 12;
const COLUMNS = 48;
const RANGE = { from: 3, to: 8 };

/** Waves, which need no checkpoint. */
const VALUE: Expression = {
  op: "rotary",
  part: "sine",
  positions: ROWS,
  headSize: 2 * COLUMNS,
  theta: 10,
};

const NO_TENSORS: TensorSource = {
  info: (name) => {
    throw new RangeError(name);
  },
  has: () => false,
  readRows: (name) => Promise.reject(new RangeError(name)),
};

function planWeight(encoding: Encoding): PlannedGraph {
  const graph = new PlannedGraph("weight", "weight.onnx_data");
  const shape = { rows: ROWS, columns: COLUMNS, value: VALUE };
  if (encoding.kind === "blocks") graph.blocks("w", { ...shape, ...encoding });
  if (encoding.kind === "columns") {
    graph.columns("w", { ...shape, ...encoding });
  }
  if (encoding.kind === "float") {
    const { type, transposed } = encoding;
    const dims = transposed ? [COLUMNS, ROWS] : [ROWS, COLUMNS];
    graph.weight("w", { shape: dims, value: VALUE, type, transposed });
  }
  return graph;
}

/** The largest difference of what was read from what was written. */
async function largestDifference(encoding: Encoding): Promise<number> {
  await using temp = await TempDirectory.create();
  const graph = planWeight(encoding);
  await writePlainly(graph, NO_TENSORS, join(temp.path, "weight.onnx"));
  using file = await PositionalFile.open(join(temp.path, graph.dataFile));
  const [job] = graph.jobs;
  if (job === undefined) throw new RangeError("No job");
  const { from, to } = RANGE;
  const wanted = await evaluateRows(VALUE, NO_TENSORS, from, to);
  const actual = await readWeightValues(file, job, RANGE);
  assertEquals(actual.length, wanted.length);
  return wanted.reduce(
    (most, value, index) =>
      Math.max(most, Math.abs(value - (actual[index] ?? NaN))),
    0,
  );
}

Deno.test("readWeightValues() turns what is stored back into numbers", async (t) => {
  const blocks = { kind: "blocks", blockSize: 32 } as const;
  const cases: [name: string, encoding: Encoding, bound: number][] = [
    ["float32", { kind: "float", type: "float32", transposed: false }, 1e-7],
    [
      "float32, transposed",
      { kind: "float", type: "float32", transposed: true },
      1e-7,
    ],
    ["float16", { kind: "float", type: "float16", transposed: false }, 5e-4],
    [
      "float16, transposed",
      { kind: "float", type: "float16", transposed: true },
      5e-4,
    ],
    ["8-bit rows", { kind: "columns", levels: 127 }, 1 / 250],
    ["7-bit rows", { kind: "columns", levels: 63 }, 1 / 120],
    ["4-bit blocks", { ...blocks, bits: 4, symmetric: true }, 0.13],
    [
      "4-bit blocks with zero points",
      { ...blocks, bits: 4, symmetric: false },
      0.13,
    ],
    ["8-bit blocks", { ...blocks, bits: 8, symmetric: true }, 0.01],
    [
      "8-bit blocks with zero points",
      { ...blocks, bits: 8, symmetric: false },
      0.01,
    ],
  ];
  for (const [name, encoding, bound] of cases) {
    await t.step(name, async () => {
      assertLess(await largestDifference(encoding), bound);
    });
  }
});
