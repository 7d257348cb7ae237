import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import {
  joinRows,
  pickRows,
} from "../../../../../lib/onnx/thread/sequences/matrix_rows.ts";
import type { Tensor } from "../../../../../lib/onnx/tensor.ts";

const MATRIX: Tensor = {
  type: "float32",
  shape: [3, 2],
  data: Float32Array.of(1, 2, 3, 4, 5, 6),
};

Deno.test("pickRows() takes rows in any order, also twice", () => {
  assertEquals(pickRows(MATRIX, [2, 0, 2]), {
    type: "float32",
    shape: [3, 2],
    data: Float32Array.of(5, 6, 1, 2, 5, 6),
  });
});

Deno.test("pickRows() does not copy a matrix that stays the same", () => {
  assertStrictEquals(pickRows(MATRIX, [0, 1, 2]), MATRIX);
  assertEquals(pickRows(MATRIX, [0, 1]).data, Float32Array.of(1, 2, 3, 4));
});

Deno.test("pickRows() takes rows of a part of a buffer", () => {
  const data = Float32Array.of(9, 9, 1, 2, 3, 4).subarray(2);
  const part: Tensor = { type: "float32", shape: [2, 2], data };
  assertEquals(pickRows(part, [1]).data, Float32Array.of(3, 4));
});

Deno.test("joinRows() puts matrices below each other", () => {
  const other: Tensor = {
    type: "float32",
    shape: [1, 2],
    data: Float32Array.of(7, 8),
  };
  assertEquals(joinRows([MATRIX, other]), {
    type: "float32",
    shape: [4, 2],
    data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8),
  });
  assertStrictEquals(joinRows([MATRIX]), MATRIX);
  assertThrows(() => joinRows([]), Error, "there are no rows");
});
