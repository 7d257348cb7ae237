import { assertEquals } from "@std/assert";
import { InferenceSession } from "onnxruntime-node";
import { GraphBuilder } from "../../../../../lib/onnx/writer/graph_builder.ts";
import { int64Tensor } from "../../../../../lib/onnx/writer/tensor.ts";
import {
  addPastCache,
  addPresentCache,
} from "../../../../../lib/fastvlm/tiny/graphs/key_value_cache.ts";
import { BUILD_OPTIONS } from "../../../../../lib/fastvlm/tiny/graphs/precision.ts";

Deno.test("addPastCache() and addPresentCache() name keys and values of a layer", async () => {
  const graph = new GraphBuilder("cache");
  const totalLength = graph.constant(int64Tensor([1], [9]));
  const options = { layer: 3, precision: "fp16", totalLength } as const;
  const cache = addPastCache(graph, options);
  for (const [index, value] of cache.past.entries()) {
    graph.node("Identity", [value], {
      outputs: [cache.grown[index] ?? ""],
    });
  }
  addPresentCache(graph, cache, "fp16");
  const session = await InferenceSession.create(graph.build(BUILD_OPTIONS));
  assertEquals(session.inputNames, [
    "past_key_values.3.key",
    "past_key_values.3.value",
  ]);
  assertEquals(session.outputNames, ["present.3.key", "present.3.value"]);
  await session.release();
});
