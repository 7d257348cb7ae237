import { assertEquals, assertThrows } from "@std/assert";
import { ModelFormatError } from "../../../../lib/base/errors.ts";
import { readGraph } from "../../../../lib/onnx/reader/read_graph.ts";
import { GraphBuilder } from "../../../../lib/onnx/writer/graph_builder.ts";
import { float32Tensor } from "../../../../lib/onnx/writer/tensor.ts";
import { writeBytes } from "../../../support/onnx_graphs.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

Deno.test("readGraph() gives what a graph was built of, and where its constants lie", async () => {
  await using directory = await TempDirectory.create();
  const values = [1.5, -2, 3];
  const path = await writeBytes(directory.path, "a.onnx", product(values));
  const { nodes, tensors, inputs, outputs } = readGraph(path);
  assertEquals([inputs, outputs], [["x"], ["y"]]);
  assertEquals(nodes, [{
    opType: "Gelu",
    domain: "com.microsoft",
    inputs: ["x"],
    outputs: ["middle"],
    integers: new Map([["axis", -1], ["keepdims", 1]]),
  }, {
    opType: "Mul",
    domain: "",
    inputs: ["middle", "weights"],
    outputs: ["y"],
    integers: new Map(),
  }]);
  const { place, ...weights } = tensors.get("weights") ?? {};
  assertEquals(weights, { name: "weights", dataType: 1, dims: [1, 3] });
  const { path: file, offset = 0, length = 0 } = place ?? {};
  assertEquals([file, length], [path, 12]);
  const bytes = (await Deno.readFile(path)).slice(offset, offset + length);
  assertEquals([...new Float32Array(bytes.buffer)], values);
});

Deno.test("readGraph() refuses a file that is cut off, or none of ONNX", async (t) => {
  await using directory = await TempDirectory.create();
  const whole = product([1, 2, 3]);
  const cases = {
    "cut off": whole.subarray(0, whole.length - 9),
    "text": new TextEncoder().encode("not a model"),
    "zeros": new Uint8Array(20),
  };
  for (const [name, bytes] of Object.entries(cases)) {
    await t.step(name, async () => {
      const path = await writeBytes(directory.path, "b.onnx", bytes);
      assertThrows(
        () => readGraph(path),
        ModelFormatError,
        `Cannot read "${path}": there is no field of an ONNX model at byte `,
      );
    });
  }
});

Deno.test("readGraph() finds nothing in an empty file", async () => {
  await using directory = await TempDirectory.create();
  const path = await writeBytes(directory.path, "a.onnx", new Uint8Array());
  assertEquals(readGraph(path).nodes, []);
});

function product(values: readonly number[]): Uint8Array {
  const graph = new GraphBuilder("product");
  const x = graph.input("x", "float32", ["n", 3]);
  const weights = graph.initializer("weights", float32Tensor([1, 3], values));
  const middle = graph.node("Gelu", [x], {
    domain: "com.microsoft",
    attributes: {
      axis: { int: -1 },
      alpha: { float: 2 },
      keepdims: { int: 1 },
    },
    outputs: ["middle"],
  });
  graph.node("Mul", [middle, weights], { outputs: ["y"] });
  graph.output("y", "float32", ["n", 3]);
  return graph.build({ irVersion: 8, opsets: { "": 17 } });
}
