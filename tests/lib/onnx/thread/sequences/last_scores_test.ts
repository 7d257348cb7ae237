import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { lastScores } from "../../../../../lib/onnx/thread/sequences/last_scores.ts";
import type { Tensor } from "../../../../../lib/onnx/tensor.ts";

Deno.test("lastScores() cuts out those of the last position", () => {
  const last = lastScores({
    type: "float32",
    shape: [1, 2, 2],
    data: Float32Array.of(1, 2, 3, 4),
  });
  assertEquals(last, {
    type: "float32",
    shape: [1, 2],
    data: Float32Array.of(3, 4),
  });
  assertEquals(last.data.buffer.byteLength, 8);
});

Deno.test("lastScores() takes those of a batch as they are", () => {
  const data = Float32Array.of(1, 2, 3, 4);
  const last = lastScores({ type: "float32", shape: [2, 1, 2], data });
  assertEquals(last.shape, [2, 2]);
  assertStrictEquals(last.data, data);
});

Deno.test("lastScores() refuses what has no last position", () => {
  const float = (shape: number[]): Tensor => ({
    type: "float32",
    shape,
    data: new Float32Array(shape.reduce((a, b) => a * b)),
  });
  const cases = [
    [undefined, "there are no scores"],
    [float([2, 2]), "there is no last row in shape [2,2]"],
    [float([1, 0, 2]), "there is no last row in shape [1,0,2]"],
    [float([2, 2, 2]), "scores of shape [2,2,2] must be of one sequence"],
  ] as const;
  for (const [scores, message] of cases) {
    assertEquals(
      assertThrows(() => lastScores(scores), Error).message,
      message,
    );
  }
});
