import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { ModelFormatError } from "../../../lib/base/errors.ts";
import {
  floatTensor,
  int64Tensor,
  isElementType,
  isTensorData,
  toFloat32,
  zeros,
} from "../../../lib/onnx/tensor.ts";

Deno.test("zeros() makes an empty tensor of a zero dimension", () => {
  assertEquals(zeros("float16", [1, 2, 0, 64]), {
    type: "float16",
    shape: [1, 2, 0, 64],
    data: new Uint16Array(0),
  });
});

Deno.test("zeros() fills the product of the dimensions", () => {
  assertEquals(zeros("bool", [2, 2]).data, new Uint8Array(4));
});

Deno.test("int64Tensor() holds big integers", () => {
  assertEquals(
    int64Tensor([3, -1], [1, 2]).data,
    BigInt64Array.of(3n, -1n),
  );
});

Deno.test("floatTensor() takes float32 as it is", () => {
  const values = Float32Array.of(1, 2);
  assertStrictEquals(floatTensor("float32", [2], values).data, values);
});

Deno.test("floatTensor() narrows to float16", () => {
  assertEquals(floatTensor("float16", [2], Float32Array.of(1, 2)), {
    type: "float16",
    shape: [2],
    data: Uint16Array.of(0x3c00, 0x4000),
  });
});

Deno.test("floatTensor() refuses other types", () => {
  const error = assertThrows(
    () => floatTensor("int8", [1], Float32Array.of(1)),
    ModelFormatError,
  );
  assertEquals(
    error.message,
    'Cannot feed numbers to a model input of type "int8": float32 and float16 are known',
  );
});

Deno.test("toFloat32() gives back what floatTensor() took", () => {
  const values = Float32Array.of(0.5, -3);
  assertEquals(toFloat32(floatTensor("float16", [2], values)), values);
});

Deno.test("toFloat32() refuses other types", () => {
  assertThrows(
    () => toFloat32(int64Tensor([1], [1])),
    ModelFormatError,
    'Cannot read a model output of type "int64"',
  );
});

Deno.test("isElementType() knows our types only", () => {
  assertEquals(["bool", "string", "toString"].map(isElementType), [
    true,
    false,
    false,
  ]);
});

Deno.test("isTensorData() refuses shared memory and other values", () => {
  const shared = new Float32Array(new SharedArrayBuffer(4));
  assertEquals([new Int8Array(1), shared, [1], undefined].map(isTensorData), [
    true,
    false,
    false,
    false,
  ]);
});
