import { assertEquals, assertRejects } from "@std/assert";
import { ModelFormatError } from "../../../../lib/base/errors.ts";
import { VisionEncoder } from "../../../../lib/fastvlm/model/vision_encoder.ts";
import { OnnxRuntime } from "../../../../lib/onnx/onnx_runtime.ts";
import { byteValues, type Pixels } from "../../../../lib/onnx/pixels.ts";
import { passingGraph, writeBytes } from "../../../support/onnx_graphs.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

/** Each byte becomes a quarter of itself. */
const PIXELS: Pixels = {
  side: 2,
  bytes: Uint8Array.of(0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11),
  values: byteValues((byte) => byte / 4),
};

Deno.test("VisionEncoder feeds what the graph takes and gives float32", async (t) => {
  for (const type of ["float32", "float16"] as const) {
    await t.step(type, async () => {
      const expected = Float32Array.from({ length: 12 }, (_, at) => at / 4);
      assertEquals(await encode(type, 2), expected);
    });
  }
});

Deno.test("VisionEncoder refuses vectors that do not fit the language model", async () => {
  await assertRejects(
    () => encode("float32", 896),
    ModelFormatError,
    "its vectors must have 896 numbers, their shape is [1,3,2,2]",
  );
});

async function encode(type: "float32" | "float16", hiddenSize: number) {
  await using directory = await TempDirectory.create();
  await using runtime = new OnnxRuntime();
  const graph = passingGraph([{
    input: "pixel_values",
    output: "image_features",
    type,
    shape: [1, 3, 2, 2],
  }]);
  const path = await writeBytes(directory.path, "x.onnx", graph);
  const encoder = new VisionEncoder(await runtime.load(path), hiddenSize);
  return await encoder.encode(PIXELS);
}
