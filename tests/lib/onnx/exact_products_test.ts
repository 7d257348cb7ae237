import { assertEquals, assertLess } from "@std/assert";
import { join } from "@std/path";
import { OnnxRuntime } from "../../../lib/onnx/onnx_runtime.ts";
import type { Tensor } from "../../../lib/onnx/tensor.ts";
import { toFloat32 } from "../../../lib/onnx/tensor.ts";
import { readGraph } from "../../../lib/onnx/reader/read_graph.ts";
import { DATA_TYPES } from "../../../lib/onnx/reader/stored_graph.ts";
import { GraphBuilder } from "../../../lib/onnx/writer/graph_builder.ts";
import { float32Tensor, uint8Tensor } from "../../../lib/onnx/writer/tensor.ts";
import { writeBytes } from "../../support/onnx_graphs.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

const INPUTS = 64;
const OUTPUTS = 24;
const ROWS = 5;

/** Signed integers over the whole range, many of them large. */
const WEIGHTS = Int8Array.from(
  { length: INPUTS * OUTPUTS },
  (_, index) => Math.round(127 * Math.sin(index * index)),
);
const X: Tensor = {
  type: "float32",
  shape: [1, ROWS, INPUTS],
  data: Float32Array.from(
    { length: ROWS * INPUTS },
    (_, index) => 1 + Math.cos(index),
  ),
};

const PRODUCTS = ["DynamicQuantizeMatMul", "MatMulIntegerToFloat"] as const;

Deno.test("exact products are the same numbers, by unsigned weights", async (t) => {
  for (const operator of PRODUCTS) {
    await t.step(operator, () => compareProducts(operator));
  }
});

async function compareProducts(
  operator: typeof PRODUCTS[number],
): Promise<void> {
  await using directory = await TempDirectory.create();
  const path = await writeBytes(directory.path, "a.onnx", product(operator));
  const saveTo = join(directory.path, "exact.onnx");
  await using runtime = new OnnxRuntime();
  const exact = await runtime.load(path, { exactProducts: true, saveTo });
  const usual = await runtime.load(path);
  const outputs: Float32Array[] = [];
  for (const session of [exact, usual]) {
    const { y } = await session.run({ x: X }, { fetch: { y: "all" } });
    outputs.push(y === undefined ? new Float32Array() : toFloat32(y));
  }
  assertEquals(outputs[0], outputs[1]);
  assertLess(relativeError(outputs[0] ?? []), 0.01);
  if (Deno.build.arch !== "x86_64") return;
  const types = [...readGraph(saveTo).tensors.values()]
    .filter(({ dims }) => dims.length === 2)
    .map(({ dataType }) => dataType);
  assertEquals(types, [DATA_TYPES.uint8]);
}

function product(operator: typeof PRODUCTS[number]): Uint8Array {
  const graph = new GraphBuilder("product");
  const x = graph.input("x", "float32", [1, "rows", INPUTS]);
  const weights = graph.initializer("weights", {
    ...uint8Tensor([INPUTS, OUTPUTS], WEIGHTS),
    type: "int8",
  });
  const ones = new Array(OUTPUTS).fill(1);
  const scales = graph.initializer("scales", float32Tensor([OUTPUTS], ones));
  // From 0 to 2, which is what the input has.
  const scale = graph.constant(float32Tensor([], [2 / 255]));
  const inputs = operator === "DynamicQuantizeMatMul" ? [x, weights, scales] : [
    graph.node("QuantizeLinear", [
      x,
      scale,
      graph.constant(uint8Tensor([], [0])),
    ]),
    weights,
    scale,
    scales,
  ];
  graph.node(operator, inputs, { domain: "com.microsoft", outputs: ["y"] });
  graph.output("y", "float32", [1, "rows", OUTPUTS]);
  return graph.build({ irVersion: 8, opsets: { "": 17, "com.microsoft": 1 } });
}

/** Relative L2 distance from the product in plain numbers. */
function relativeError(outputs: ArrayLike<number>): number {
  let [difference, size] = [0, 0];
  for (let row = 0; row < ROWS; row += 1) {
    for (let column = 0; column < OUTPUTS; column += 1) {
      let expected = 0;
      for (let index = 0; index < INPUTS; index += 1) {
        expected += Number(X.data[row * INPUTS + index]) *
          (WEIGHTS[index * OUTPUTS + column] ?? 0);
      }
      difference += ((outputs[row * OUTPUTS + column] ?? 0) - expected) ** 2;
      size += expected ** 2;
    }
  }
  return Math.sqrt(difference / size);
}
