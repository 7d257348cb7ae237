import { assert, assertEquals } from "@std/assert";
import { tileShape } from "../../../../../lib/convert/quantize/encode/tile.ts";
import type { WeightSlice } from "../../../../../lib/convert/quantize/weight_slice.ts";

Deno.test("tileShape() fills rows up to a multiple", () => {
  assertEquals(tileShape(sliceOf(100, 70), 32).stride, 96);
  assertEquals(tileShape(sliceOf(100, 96), 32).stride, 96);
});

Deno.test("tileShape() takes groups of 16 rows, a mebibyte of float32 if there is more", () => {
  for (const columns of [1, 896, 3584, 4864]) {
    const { stride, rows } = tileShape(sliceOf(300_000, columns), 1);
    assertEquals(rows % 16, 0);
    assert(rows * stride <= 1 << 18);
    assert((rows + 16) * stride > 1 << 18);
  }
  assertEquals(tileShape(sliceOf(300_000, 18_944), 1).rows, 16);
});

Deno.test("tileShape() takes no more rows than there are", () => {
  assertEquals(tileShape(sliceOf(3, 896), 1).rows, 3);
  assertEquals(tileShape(sliceOf(1, 50_000_000), 1).rows, 1);
});

function sliceOf(rows: number, columns: number): WeightSlice {
  const targets = { values: { offset: 0, length: rows * columns * 4 } };
  return {
    job: {
      ...{ name: "w", rows, columns, value: { op: "tensor", name: "w" } },
      ...{ targets },
      encoding: { kind: "float", type: "float32", transposed: false },
    },
    from: 0,
    to: rows,
  };
}
