import { assertEquals, assertThrows } from "@std/assert";
import {
  boolTensor,
  checkTensor,
  float16Tensor,
  float32Tensor,
  int32Tensor,
  int64Tensor,
  type Tensor,
  uint8Tensor,
} from "../../../../lib/onnx/writer/tensor.ts";

Deno.test("every tensor holds little-endian raw data", async (t) => {
  const cases: [tensor: Tensor, bytes: number[]][] = [
    [float32Tensor([1], [1]), [0, 0, 0x80, 0x3f]],
    [float16Tensor([2], [1, -2]), [0, 0x3c, 0, 0xc0]],
    [int64Tensor([], [-2]), [0xfe, 255, 255, 255, 255, 255, 255, 255]],
    [int32Tensor([1, 1], [258]), [2, 1, 0, 0]],
    [uint8Tensor([3], [1, 2, 255]), [1, 2, 255]],
    [boolTensor([2], [true, false]), [1, 0]],
  ];
  for (const [tensor, bytes] of cases) {
    await t.step(tensor.type, () => {
      assertEquals(tensor.data, Uint8Array.from(bytes));
    });
  }
});

Deno.test("float32Tensor() refuses values that do not fill its dimensions", () => {
  const error = assertThrows(() => float32Tensor([2, 2], [1, 2]), RangeError);
  assertEquals(
    error.message,
    "Cannot make a float32 tensor of [2,2]: it takes 16 bytes, got 8",
  );
});

Deno.test("checkTensor() compares the length of external data too", () => {
  const data = { location: "weights.bin", offset: 0, length: 7 };
  const error = assertThrows(
    () => checkTensor({ type: "float16", dims: [4], data }),
    RangeError,
  );
  assertEquals(
    error.message,
    "Cannot make a float16 tensor of [4]: it takes 8 bytes, got 7",
  );
});
