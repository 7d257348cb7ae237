import { assertEquals } from "@std/assert";
import {
  dequantize,
  isSigned,
  unpackIntegers,
} from "../../../../lib/onnx/table/decode_row.ts";

Deno.test("unpackIntegers() takes the low half of a byte first, signed or not", () => {
  const bytes = Uint8Array.of(0x81, 0x7f);
  const unpack = (bits: 4 | 8, signed: boolean) =>
    Array.from(unpackIntegers(bytes, { bits, signed }));
  assertEquals(unpack(4, false), [1, 8, 15, 7]);
  assertEquals(unpack(4, true), [1, -8, -1, 7]);
  assertEquals(unpack(8, false), [129, 127]);
  assertEquals(unpack(8, true), [-127, 127]);
});

Deno.test("dequantize() rounds once, to float32", () => {
  const into = new Float32Array(3);
  const shared = {
    scales: Float32Array.of(0.1, 2),
    zeroPoints: [8, 1],
    blockSize: 2,
  };
  dequantize([15, 8, 4], shared, into);
  assertEquals([...into], [Math.fround(7 * Math.fround(0.1)), 0, 6]);
});

Deno.test("isSigned() knows the signed types", () => {
  assertEquals([2, 3, 21, 22].map(isSigned), [false, true, false, true]);
});
