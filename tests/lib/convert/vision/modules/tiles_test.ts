import { assertEquals } from "@std/assert";
import { addTiled } from "../../../../../lib/convert/vision/modules/tiles.ts";
import { VisionGraph } from "../../../../../lib/convert/vision/vision_graph.ts";
import { VisionPrecision } from "../../../../../lib/convert/vision/vision_precision.ts";
import { PlannedGraph } from "../../../../../lib/convert/weights/planned_graph.ts";
import { float32Tensor } from "../../../../../lib/onnx/writer/tensor.ts";
import { MemorySource } from "../../../../support/convert/memory_source.ts";
import { runGraph } from "../../../../support/run_graph.ts";

Deno.test("addTiled() computes every token as it would without tiles, by weights that all tiles share", async (t) => {
  for (const [channels, dims] of [[768, [2, 4]], [5, [1, 3]]] as const) {
    await t.step(`${channels} channels`, async () => {
      const [height, width] = dims;
      const data = Array.from(
        { length: height * width * channels },
        (_, index) => Math.sin(index),
      );
      const { y } = await runGraph(tripled(channels), {
        pixels: { dims: [1, height, width, channels], data },
      });
      assertEquals(y, data.map((value) => Math.fround(3 * Math.fround(value))));
    });
  }
});

Deno.test("addTiled() gives each tile a range of its own", async () => {
  // The first of four tiles has a number which is so large that beside it the others would be zeros.
  const channels = 768;
  const data = new Array(4 * channels).fill(1);
  data[0] = 1e6;
  const { y = [] } = await runGraph(rounded(channels), {
    pixels: { dims: [1, 2, 2, channels], data },
  });
  assertEquals(y.slice(1, channels), new Array(channels - 1).fill(0));
  assertEquals(y.slice(channels), new Array(3 * channels).fill(1));
});

/** Multiplies pixels by three. */
function tripled(channels: number): Uint8Array {
  return tiled(channels, (graph, tokens) => {
    const three = graph.planned.builder.constant(float32Tensor([], [3]));
    return graph.node("Mul", "tripled", [tokens, three]);
  });
}

/** Rounds pixels to 8 bits, by the range that is found. */
function rounded(channels: number): Uint8Array {
  return tiled(channels, ({ planned: { builder } }, tokens) => {
    const outputs = ["integers", "scale", "zero"];
    builder.node("DynamicQuantizeLinear", [tokens], { outputs });
    return builder.node("DequantizeLinear", outputs, { name: "rounded" });
  });
}

function tiled(
  channels: number,
  add: (graph: VisionGraph, tokens: string) => string,
): Uint8Array {
  const planned = new PlannedGraph("tiled", "tiled.onnx_data");
  const { builder } = planned;
  const graph = new VisionGraph(
    planned,
    new MemorySource(),
    new VisionPrecision({ weights: "int8" }),
  );
  const pixels = builder.input("pixels", "float32", [
    "batch",
    "height",
    "width",
    channels,
  ]);
  const options = { name: "block", channels, type: "float32" } as const;
  const result = addTiled(graph, pixels, options, (x) => add(graph, x));
  builder.node("Identity", [result], { outputs: ["y"] });
  builder.output("y", "float32", ["a", "b", channels]);
  return planned.build();
}
