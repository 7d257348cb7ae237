import { assertEquals, assertThrows } from "@std/assert";
import { ModelFormatError } from "../../../lib/base/errors.ts";
import { byteValues, pixelTensor } from "../../../lib/onnx/pixels.ts";

/** Four pixels: each channel counts on, from 0, 10 and 250. */
const PIXELS = {
  side: 2,
  bytes: Uint8Array.of(0, 10, 250, 1, 11, 251, 2, 12, 252, 3, 13, 253),
  values: byteValues((byte, channel) => byte + channel / 2),
};

Deno.test("pixelTensor() gives a plane for each channel, by its own values", () => {
  assertEquals(pixelTensor(PIXELS), {
    type: "float32",
    shape: [1, 3, 2, 2],
    data: Float32Array.of(
      ...[0, 1, 2, 3],
      ...[10.5, 11.5, 12.5, 13.5],
      ...[251, 252, 253, 254],
    ),
  });
});

Deno.test("pixelTensor() gives float16 if that is asked for, and nothing but these two", () => {
  const { type, data } = pixelTensor(PIXELS, "float16");
  assertEquals(type, "float16");
  assertEquals(
    Float32Array.from(new Float16Array(data.buffer)),
    pixelTensor(PIXELS).data,
  );
  assertThrows(() => pixelTensor(PIXELS, "int64"), ModelFormatError);
});
