import { assertEquals } from "@std/assert";
import {
  toFloat32,
  toFloat64,
} from "../../../../lib/convert/safetensors/to_float.ts";

const NUMBERS = [0, -0, 1, -1.5, 0.15625, 3.0517578125e-5, -65504, 2 ** -20];

Deno.test("every type's numbers are read exactly", () => {
  const singles = Float32Array.from(NUMBERS);
  const stored = {
    BF16: Uint16Array.from(
      new Uint32Array(Float32Array.from([1, -1.5, 0.15625]).buffer),
      (word) => word >>> 16,
    ),
    F16: new Float16Array(NUMBERS),
    F32: singles,
    F64: Float64Array.from(NUMBERS),
  };
  assertEquals(
    toFloat32(bytesOf(stored.BF16), "BF16"),
    Float32Array.of(1, -1.5, 0.15625),
  );
  assertEquals(
    toFloat64(bytesOf(stored.BF16), "BF16"),
    Float64Array.of(1, -1.5, 0.15625),
  );
  for (const dtype of ["F16", "F32", "F64"] as const) {
    const bytes = bytesOf(stored[dtype]);
    assertEquals(toFloat32(bytes, dtype), singles);
    assertEquals(toFloat64(bytes, dtype), Float64Array.from(NUMBERS));
  }
});

Deno.test("all 65,536 bfloat16 are the upper halves of float32", () => {
  const halves = Uint16Array.from({ length: 65536 }, (_, index) => index);
  const words = new Uint32Array(toFloat32(bytesOf(halves), "BF16").buffer);
  assertEquals(words.findIndex((word, index) => word !== index * 65536), -1);
});

Deno.test("infinities and NaN stay what they are", () => {
  const bytes = bytesOf(Uint16Array.of(0x7f80, 0xff80, 0x7fc0));
  assertEquals([...toFloat64(bytes, "BF16")], [Infinity, -Infinity, NaN]);
});

Deno.test("64-bit integers are read, negative ones too", () => {
  const bytes = bytesOf(BigInt64Array.of(12345n, -1n, -(2n ** 40n), 2n ** 53n));
  assertEquals([...toFloat64(bytes, "I64")], [12345, -1, -(2 ** 40), 2 ** 53]);
  assertEquals([...toFloat32(bytes, "I64")], [12345, -1, -(2 ** 40), 2 ** 53]);
});

Deno.test("bytes at a position that no number may have are read", () => {
  const bytes = new Uint8Array(11);
  bytes.set(bytesOf(Float32Array.of(1.25, -2)), 3);
  assertEquals(toFloat32(bytes.subarray(3), "F32"), Float32Array.of(1.25, -2));
});

Deno.test("aligned float32 and float64 are not copied", () => {
  const singles = Float32Array.of(1, 2);
  const doubles = Float64Array.of(1, 2);
  assertEquals(
    toFloat32(bytesOf(singles), "F32").buffer === singles.buffer,
    true,
  );
  assertEquals(
    toFloat64(bytesOf(doubles), "F64").buffer === doubles.buffer,
    true,
  );
});

function bytesOf(array: {
  readonly buffer: ArrayBuffer;
}): Uint8Array<ArrayBuffer> {
  return new Uint8Array(array.buffer);
}
