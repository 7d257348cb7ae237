import { assertEquals, assertThrows } from "@std/assert";
import { float32Tensor } from "../../../../../lib/onnx/writer/tensor.ts";
import { WeightMatrix } from "../../../../../lib/fastvlm/tiny/weights/weight_matrix.ts";

Deno.test("WeightMatrix.connect() adds up", () => {
  const weights = new WeightMatrix(2, 3);
  weights.connect(0, 2);
  weights.connect(1, 0, 2);
  weights.connect(1, 0, 0.5);
  assertEquals(
    weights.toTensor(),
    float32Tensor([2, 3], [0, 0, 1, 2.5, 0, 0]),
  );
  assertEquals(
    weights.toKernel(),
    float32Tensor([3, 2, 1, 1], [0, 2.5, 0, 0, 1, 0]),
  );
});

Deno.test("WeightMatrix.connect() refuses what is not there", () => {
  const error = assertThrows(
    () => new WeightMatrix(2, 3).connect(0, 3),
    RangeError,
  );
  assertEquals(error.message, "Cannot connect 0 to 3 in 2 × 3 weights");
});
