import { assertEquals, assertThrows } from "@std/assert";
import { OrtError } from "../../../../../lib/onnx/native/c_api/ort_error.ts";
import { OrtValue } from "../../../../../lib/onnx/native/values/ort_value.ts";
import type { Tensor } from "../../../../../lib/onnx/tensor.ts";
import { ortRuntime } from "../../../../support/native_graphs.ts";

Deno.test("OrtValue.toTensor() gives what the value was made of", async (t) => {
  const tensors: readonly Tensor[] = [
    { type: "float32", shape: [1, 2], data: Float32Array.of(1.5, -2) },
    { type: "float16", shape: [2], data: Uint16Array.of(0x3c00, 0x4000) },
    { type: "float64", shape: [], data: Float64Array.of(0.1) },
    { type: "int64", shape: [3], data: BigInt64Array.of(1n, -2n, 3n) },
    { type: "int32", shape: [1, 1], data: Int32Array.of(-7) },
    { type: "int8", shape: [2], data: Int8Array.of(-1, 1) },
    { type: "uint8", shape: [2], data: Uint8Array.of(255, 0) },
    { type: "bool", shape: [2], data: Uint8Array.of(1, 0) },
    { type: "float32", shape: [1, 2, 0, 8], data: new Float32Array() },
    {
      type: "float32",
      shape: [1],
      data: Float32Array.of(1, 2, 3).subarray(1, 2),
    },
  ];
  for (const tensor of tensors) {
    await t.step(`${tensor.type} [${tensor.shape}]`, () => {
      using value = OrtValue.over(ortRuntime(), tensor);
      assertEquals(value.toTensor(), tensor);
    });
  }
});

Deno.test("OrtValue.over() refuses a tensor with too few elements, or memory that went to another thread", () => {
  const data = new Float32Array(2);
  const over = (shape: number[]) =>
    OrtValue.over(ortRuntime(), { type: "float32", shape, data });
  assertThrows(() => over([3]), OrtError, "not enough space");
  structuredClone(data, { transfer: [data.buffer] });
  assertThrows(() => over([2]), OrtError, "not enough space");
});

Deno.test("OrtValue can be disposed of twice", () => {
  const value = OrtValue.over(ortRuntime(), {
    type: "float32",
    shape: [1],
    data: Float32Array.of(1),
  });
  value[Symbol.dispose]();
  value[Symbol.dispose]();
  assertEquals(value.pointer, null);
});
