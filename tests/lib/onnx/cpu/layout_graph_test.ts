import { assertEquals } from "@std/assert";
import { LAYOUT } from "../../../../lib/onnx/cpu/layout_graph.ts";

Deno.test("LAYOUT has the value 1 for the first channel at the second position", () => {
  const { shape, values } = LAYOUT;
  assertEquals([values[1], values.length, shape], [1, 128, [1, 64, 1, 2]]);
});
