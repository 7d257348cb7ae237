import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { InferenceSession } from "onnxruntime-node";
import {
  type BuildOptions,
  GraphBuilder,
} from "../../../../lib/onnx/writer/graph_builder.ts";
import {
  boolTensor,
  float16Tensor,
  float32Tensor,
  int32Tensor,
  int64Tensor,
  type Tensor,
  uint8Tensor,
} from "../../../../lib/onnx/writer/tensor.ts";
import type { Attribute } from "../../../../lib/onnx/writer/to_message.ts";
import { runGraph } from "../../../support/run_graph.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const OPTIONS: BuildOptions = { irVersion: 8, opsets: { "": 17 } };

Deno.test("GraphBuilder makes a model that onnxruntime runs", async () => {
  const graph = new GraphBuilder("affine");
  const x = graph.input("x", "float32", ["batch", 2]);
  const weights = float32Tensor([2, 2], [1, 2, 3, 4]);
  const product = graph.node("MatMul", [x, graph.initializer("w", weights)]);
  const bias = graph.constant(float32Tensor([2], [10, 20]));
  graph.node("Add", [product, bias], { outputs: ["y"] });
  graph.output("y", "float32", ["batch", 2]);
  const outputs = await runGraph(graph.build(OPTIONS), {
    x: { dims: [2, 2], data: [1, 0, 0, 1] },
  });
  assertEquals(outputs, { y: [11, 22, 13, 24] });
});

Deno.test("GraphBuilder.initializer() takes every element type", async (t) => {
  const tensors: [tensor: Tensor, values: number[]][] = [
    [float32Tensor([2], [0.5, -3]), [0.5, -3]],
    [float16Tensor([2], [0.5, -3]), [0.5, -3]],
    [int64Tensor([2], [7, -8]), [7, -8]],
    [int32Tensor([2], [7, -8]), [7, -8]],
    [uint8Tensor([2], [7, 200]), [7, 200]],
    [boolTensor([2], [true, false]), [1, 0]],
    [
      { type: "int8", dims: [2], data: Uint8Array.of(7, 248) },
      [7, -8],
    ],
  ];
  for (const [tensor, values] of tensors) {
    await t.step(tensor.type, async () => {
      const graph = new GraphBuilder(tensor.type);
      const constant = graph.initializer("c", tensor);
      graph.node("Cast", [constant], {
        attributes: { to: { int: 1 } },
        outputs: ["y"],
      });
      graph.output("y", "float32", [2]);
      assertEquals(await runGraph(graph.build(OPTIONS)), { y: values });
    });
  }
});

Deno.test("GraphBuilder.node() takes every kind of attribute", async (t) => {
  const cases: Record<
    string,
    [attribute: Attribute, dims: number[], values: number[]]
  > = {
    "value_float": [{ float: 0.25 }, [], [0.25]],
    "value_int": [{ int: 0 }, [], [0]],
    "value_floats": [{ floats: [1, 2.5] }, [2], [1, 2.5]],
    "value_ints": [{ ints: [3, -4] }, [2], [3, -4]],
    "value": [{ tensor: float32Tensor([1], [9]) }, [1], [9]],
  };
  for (const [name, [attribute, dims, values]] of Object.entries(cases)) {
    await t.step(name, async () => {
      const graph = new GraphBuilder(name);
      const constant = graph.node("Constant", [], {
        attributes: { [name]: attribute },
      });
      graph.node("Cast", [constant], {
        attributes: { to: { int: 1 } },
        outputs: ["y"],
      });
      graph.output("y", "float32", dims);
      assertEquals(await runGraph(graph.build(OPTIONS)), { y: values });
    });
  }
  await t.step("a string", async () => {
    const graph = new GraphBuilder("pad");
    const x = graph.input("x", "float32", [2]);
    const pads = graph.constant(int64Tensor([2], [1, 1]));
    graph.node("Pad", [x, pads], {
      attributes: { mode: { string: "edge" } },
      outputs: ["y"],
    });
    graph.output("y", "float32", [4]);
    const x12 = { dims: [2], data: [1, 2] };
    const outputs = await runGraph(graph.build(OPTIONS), { x: x12 });
    assertEquals(outputs, { y: [1, 1, 2, 2] });
  });
});

Deno.test("GraphBuilder.body() makes a graph that a node runs, with constants of the graph around it", async () => {
  const graph = new GraphBuilder("loop");
  const x = graph.input("x", "float32", ["rows", 2]);
  const body = graph.body("row", () => {
    const row = graph.input("row", "float32", [2]);
    const weights = float32Tensor([2], [10, 100]);
    const scaled = graph.node("Mul", [row, graph.initializer("w", weights)]);
    graph.output(scaled, "float32", [2]);
  });
  graph.node("Scan", [x], {
    attributes: { body: { graph: body }, num_scan_inputs: { int: 1 } },
    outputs: ["scanned"],
  });
  graph.node("Add", ["scanned", "w"], { outputs: ["y"] });
  graph.output("y", "float32", ["rows", 2]);
  const outputs = await runGraph(graph.build(OPTIONS), {
    x: { dims: [2, 2], data: [1, 2, 3, 4] },
  });
  assertEquals(outputs, { y: [20, 300, 40, 500] });
});

Deno.test("GraphBuilder.body() keeps the values of a body to itself", () => {
  const graph = new GraphBuilder("loop");
  graph.body("row", () => {
    graph.node("Abs", [graph.input("row", "float32", [2])], { name: "abs" });
  });
  assertThrows(
    () => graph.node("Neg", ["abs"]),
    RangeError,
    'Cannot use "abs" for Neg_1: no value of that name was added before',
  );
  assertThrows(
    () => graph.input("row", "float32", [2]),
    RangeError,
    'Cannot add "row" to graph "loop": there is a value of that name',
  );
});

Deno.test("GraphBuilder.node() takes other operator sets and several outputs", async () => {
  const graph = new GraphBuilder("norm");
  const x = graph.input("x", "float32", [1, 2]);
  const scale = graph.constant(float32Tensor([2], [1, 1]));
  const first = graph.node("SkipSimplifiedLayerNormalization", [x, x, scale], {
    domain: "com.microsoft",
    attributes: { epsilon: { float: 0 } },
    outputs: ["y", "", "", "sum"],
  });
  graph.output("y", "float32", [1, 2]);
  graph.output("sum", "float32", [1, 2]);
  const opsets = { "": 17, "com.microsoft": 1 };
  const outputs = await runGraph(graph.build({ ...OPTIONS, opsets }), {
    x: { dims: [1, 2], data: [3, 3] },
  });
  assertEquals(first, "y");
  assertEquals(outputs, { y: [1, 1], sum: [6, 6] });
});

Deno.test("GraphBuilder.input() and output() show names, types and dimensions", async () => {
  const graph = new GraphBuilder("identity");
  const x = graph.input("x", "float16", ["batch", 3]);
  graph.node("Identity", [x], { outputs: ["y"] });
  graph.output("y", "float16", ["batch", 3]);
  const session = await InferenceSession.create(graph.build(OPTIONS));
  const shape = { isTensor: true, type: "float16", shape: ["batch", 3] };
  assertEquals<unknown>(session.inputMetadata, [{ name: "x", ...shape }]);
  assertEquals<unknown>(session.outputMetadata, [{ name: "y", ...shape }]);
});

Deno.test("GraphBuilder.initializer() takes data that is in another file", async () => {
  await using directory = await TempDirectory.create();
  const graph = new GraphBuilder("external");
  const data = { location: "model.onnx_data", offset: 4, length: 8 };
  const weights = { type: "float32", dims: [2], data } as const;
  graph.node("Identity", [graph.initializer("w", weights)], { outputs: ["y"] });
  graph.output("y", "float32", [2]);
  const path = join(directory.path, "model.onnx");
  await Deno.writeFile(path, graph.build(OPTIONS));
  await Deno.writeFile(
    join(directory.path, "model.onnx_data"),
    new Uint8Array(Float32Array.of(1, 2, 3).buffer),
  );
  assertEquals(await runGraph(path), { y: [2, 3] });
});

Deno.test("GraphBuilder.build() gives equal bytes for equal calls", () => {
  const build = (metadata: Record<string, string>) => {
    const graph = new GraphBuilder("g");
    graph.node("Relu", [graph.input("x", "float32", [1])], {
      outputs: ["y"],
    });
    graph.output("y", "float32", [1]);
    return graph.build({ ...OPTIONS, docString: "d", metadata });
  };
  assertEquals(build({ a: "1" }), build({ a: "1" }));
  assertNotEquals(build({ a: "1" }), build({ a: "2" }));
});

Deno.test("GraphBuilder refuses a name that is taken", () => {
  const graph = new GraphBuilder("g");
  graph.input("x", "float32", [1]);
  const error = assertThrows(
    () => graph.initializer("x", float32Tensor([], [1])),
    RangeError,
  );
  assertEquals(
    error.message,
    'Cannot add "x" to graph "g": there is a value of that name',
  );
});

Deno.test("GraphBuilder refuses a value that was not added before", () => {
  const graph = new GraphBuilder("g");
  const error = assertThrows(() => graph.node("Relu", ["x"]), RangeError);
  assertEquals(
    error.message,
    'Cannot use "x" for Relu_0: no value of that name was added before',
  );
});
