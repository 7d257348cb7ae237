import { assertEquals } from "@std/assert";
import { InferenceSession } from "onnxruntime-node";
import { GraphBuilder } from "../../../../../lib/onnx/writer/graph_builder.ts";
import {
  BUILD_OPTIONS,
  cast,
  elementType,
  floatInput,
  floatOutput,
} from "../../../../../lib/fastvlm/tiny/graphs/precision.ts";
import { float32Tensor } from "../../../../../lib/onnx/writer/tensor.ts";
import { runGraph } from "../../../../support/run_graph.ts";

Deno.test("floatInput() and floatOutput() convert at the borders of a graph", async (t) => {
  for (const precision of ["fp32", "fp16"] as const) {
    await t.step(precision, async () => {
      const graph = new GraphBuilder("double");
      const shape = [2];
      const x = floatInput(graph, { name: "x", shape, precision });
      const value = graph.node("Add", [x, x]);
      floatOutput(graph, { value, name: "y", shape, precision });
      const session = await InferenceSession.create(
        graph.build(BUILD_OPTIONS),
      );
      const types = [...session.inputMetadata, ...session.outputMetadata].map(
        (one) => one.isTensor ? one.type : "",
      );
      assertEquals<string[]>(types, [
        elementType(precision),
        elementType(precision),
      ]);
      await session.release();
    });
  }
});

Deno.test("cast() converts a value", async () => {
  const graph = new GraphBuilder("truncate");
  const constant = graph.constant(float32Tensor([2], [1.7, -2.2]));
  const integer = cast(graph, constant, "int32");
  graph.node("Identity", [integer], { outputs: ["y"] });
  graph.output("y", "int32", [2]);
  assertEquals(await runGraph(graph.build(BUILD_OPTIONS)), { y: [1, -2] });
});
