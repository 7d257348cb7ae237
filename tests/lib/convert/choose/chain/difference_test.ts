import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  agreement,
  differenceOf,
  relativeError,
  smallestCosine,
  topColumns,
} from "../../../../../lib/convert/choose/chain/difference.ts";
import type { Tensor } from "../../../../../lib/onnx/tensor.ts";

function tensor(shape: readonly number[], values: number[]): Tensor {
  return { type: "float32", shape, data: Float32Array.from(values) };
}

Deno.test("relativeError() is the norm of the difference over that of the reference", () => {
  const reference = [tensor([1, 1, 2], [3, 4])];
  assertEquals(relativeError([tensor([1, 1, 2], [3, 4])], reference), 0);
  assertEquals(relativeError([tensor([1, 1, 2], [3, 1])], reference), 3 / 5);
});

Deno.test("differenceOf() judges a part that adds to its input by what it adds", () => {
  const { error } = differenceOf({
    actual: [tensor([1, 1, 2], [10, 11])],
    reference: [tensor([1, 1, 2], [10, 12])],
    base: [tensor([1, 1, 2], [10, 10])],
  });
  assertEquals(error, 1 / 2);
});

Deno.test("differenceOf() counts every token alike, however large it is", async (t) => {
  await t.step("tokens are rows", () => {
    const { damage } = differenceOf({
      actual: [tensor([1, 2, 2], [1000, 0, 1, 0])],
      reference: [tensor([1, 2, 2], [1000, 0, 1, 1])],
    });
    assertAlmostEquals(damage, 1 / 4, 1e-6);
  });
  await t.step("tokens of an image are its pixels", () => {
    const { damage } = differenceOf({
      actual: [tensor([1, 2, 1, 2], [1000, 1, 0, 0])],
      reference: [tensor([1, 2, 1, 2], [1000, 1, 0, 1])],
    });
    assertAlmostEquals(damage, 1 / 4, 1e-6);
  });
});

Deno.test("differenceOf() gives a large number for what is no number any more", () => {
  const { error, damage } = differenceOf({
    actual: [tensor([1, 1, 1], [NaN])],
    reference: [tensor([1, 1, 1], [1])],
  });
  assertEquals([error, damage], [1e6, 1e6]);
});

Deno.test("smallestCosine() is that of the worst tensor", () => {
  const x = tensor([1, 1, 2], [1, 0]);
  const y = tensor([1, 1, 2], [0, 2]);
  assertEquals(smallestCosine([x, x], [x, y]), 0);
  assertEquals(smallestCosine([y], [y]), 1);
  const zero = tensor([1, 1, 2], [0, 0]);
  assertEquals(smallestCosine([zero], [zero]), 1);
  assertEquals(smallestCosine([x], [zero]), NaN);
});

Deno.test("topColumns() finds the largest element of every row of all tensors", () => {
  const scores = tensor([1, 2, 3], [1, 3, 2, -1, -2, -3]);
  const more = tensor([1, 1, 3], [0, 0, 1]);
  assertEquals(topColumns([scores, more]), [1, 0, 2]);
});

Deno.test("agreement() is the fraction of equal elements", () => {
  assertEquals(agreement([1, 2, 3, 4], [1, 0, 3, 0]), 0.5);
});
