import { join } from "@std/path";
import {
  type BuildOptions,
  GraphBuilder,
} from "../../lib/onnx/writer/graph_builder.ts";
import { float32Tensor } from "../../lib/onnx/writer/tensor.ts";

/** What every graph of the tests is written as. */
const BUILD_OPTIONS: BuildOptions = { irVersion: 8, opsets: { "": 17 } };

/**
 * A graph with a memory: `total` is `past` with `step` appended along dimension 1, and `rows` is
 * `total` doubled.
 */
export function concatGraph(type: "float32" | "float16"): Uint8Array {
  const graph = new GraphBuilder("concat");
  const past = graph.input("past", type, [1, "past", 2]);
  const step = graph.input("step", type, [1, "step", 2]);
  const total = graph.node("Concat", [past, step], {
    attributes: { axis: { int: 1 } },
    outputs: ["total"],
  });
  graph.node("Add", [total, total], { outputs: ["rows"] });
  graph.output("total", type, [1, "all", 2]);
  graph.output("rows", type, [1, "all", 2]);
  return graph.build(BUILD_OPTIONS);
}

/** A graph that multiplies its `size` x `size` input with a constant, `times` times over. */
export function slowGraph(size: number, times: number): Uint8Array {
  const graph = new GraphBuilder("slow");
  let value = graph.input("x", "float32", [size, size]);
  const weights = graph.initializer(
    "weights",
    float32Tensor([size, size], new Float32Array(size * size).fill(1 / size)),
  );
  for (let index = 0; index < times; index += 1) {
    value = graph.node("MatMul", [value, weights]);
  }
  graph.node("Identity", [value], { outputs: ["y"] });
  graph.output("y", "float32", [size, size]);
  return graph.build(BUILD_OPTIONS);
}

/** Writes bytes to `<directory>/<name>` and gives the path. */
export async function writeBytes(
  directory: string,
  name: string,
  bytes: Uint8Array,
): Promise<string> {
  const path = join(directory, name);
  await Deno.writeFile(path, bytes);
  return path;
}

/** A graph that only passes values on: inputs and outputs of the given names and types, in pairs. */
export function passingGraph(
  values: readonly {
    input: string;
    output: string;
    type?: "float32" | "float16" | "int64" | "int8";
    shape?: readonly (number | string)[];
  }[],
): Uint8Array {
  const graph = new GraphBuilder("passing");
  for (const { input, output, type = "float32", shape = ["n"] } of values) {
    graph.input(input, type, shape);
    graph.node("Identity", [input], { outputs: [output] });
  }
  for (const { output, type = "float32", shape = ["n"] } of values) {
    graph.output(output, type, shape);
  }
  return graph.build(BUILD_OPTIONS);
}
