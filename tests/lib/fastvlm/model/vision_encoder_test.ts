import { assertEquals, assertRejects } from "@std/assert";
import { ModelFormatError } from "../../../../lib/base/errors.ts";
import { VisionEncoder } from "../../../../lib/fastvlm/model/vision_encoder.ts";
import { OnnxRuntime } from "../../../../lib/onnx/onnx_runtime.ts";
import { passingGraph, writeBytes } from "../../../support/onnx_graphs.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const PIXELS = {
  type: "float32",
  shape: [1, 2, 4],
  data: Float32Array.of(0, 0.25, 0.5, 0.75, 1, 2, 3, 4),
} as const;

Deno.test("VisionEncoder feeds what the graph takes and gives float32", async (t) => {
  for (const type of ["float32", "float16"] as const) {
    await t.step(type, async () => {
      assertEquals(await encode(type, 4), PIXELS.data);
    });
  }
});

Deno.test("VisionEncoder refuses vectors that do not fit the language model", async () => {
  await assertRejects(
    () => encode("float32", 896),
    ModelFormatError,
    "its vectors must have 896 numbers, their shape is [1,2,4]",
  );
});

async function encode(type: "float32" | "float16", hiddenSize: number) {
  await using directory = await TempDirectory.create();
  await using runtime = new OnnxRuntime();
  const graph = passingGraph([{
    input: "pixel_values",
    output: "image_features",
    type,
    shape: [1, 2, 4],
  }]);
  const path = await writeBytes(directory.path, "x.onnx", graph);
  const encoder = new VisionEncoder(await runtime.load(path), hiddenSize);
  return await encoder.encode(PIXELS);
}
