import { assertEquals } from "@std/assert";
import { float16ToFloat32, roundToFloat16 } from "../../../lib/onnx/float16.ts";

/** Bits to value, from the definition of IEEE 754 binary16. */
const PAIRS: readonly [number, number][] = [
  [0x0000, 0],
  [0x3c00, 1],
  [0xc000, -2],
  [0x3555, 0.333251953125],
  [0x7bff, 65504],
  [0x0001, 2 ** -24],
  [0x7c00, Infinity],
];

Deno.test("float16ToFloat32() widens bits exactly", () => {
  const bits = Uint16Array.from(PAIRS, ([bit]) => bit);
  assertEquals([...float16ToFloat32(bits)], PAIRS.map(([, value]) => value));
});

Deno.test("float16ToFloat32() reads only its view of a longer buffer", () => {
  const bits = Uint16Array.of(0x3c00, 0x4000, 0x4200).subarray(1, 2);
  assertEquals([...float16ToFloat32(bits)], [2]);
});

Deno.test("roundToFloat16() gives the bits", () => {
  const values = Float32Array.from(PAIRS, ([, value]) => value);
  assertEquals([...roundToFloat16(values)], PAIRS.map(([bit]) => bit));
});

Deno.test("roundToFloat16() rounds to the nearest, ties to even", () => {
  const unit = 2 ** -10;
  const values = Float32Array.of(1 + unit / 2, 1 + 1.5 * unit, 65520);
  assertEquals([...roundToFloat16(values)], [0x3c00, 0x3c02, 0x7c00]);
});
