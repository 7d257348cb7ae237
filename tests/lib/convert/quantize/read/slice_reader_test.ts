import { assert, assertEquals, assertRejects } from "@std/assert";
import { ModelFormatError } from "../../../../../lib/base/errors.ts";
import type { RowRun } from "../../../../../lib/convert/quantize/read/row_run.ts";
import { SliceReader } from "../../../../../lib/convert/quantize/read/slice_reader.ts";
import type { WeightSlice } from "../../../../../lib/convert/quantize/weight_slice.ts";
import type { Expression } from "../../../../../lib/convert/weights/expression/expression.ts";
import type { TensorSource } from "../../../../../lib/convert/weights/tensor_source.ts";
import { MemorySource } from "../../../../support/convert/memory_source.ts";

const COLUMNS = 1 << 20;

Deno.test("SliceReader reads 2 Mi values at a time, one piece ahead", async () => {
  const asked: number[][] = [];
  const source = storedSource(asked);
  const pieces = new SliceReader(sliceOf(1, 8), source).pieces();
  assertEquals(asked, [[1, 3]]);
  const got: RowRun[] = [];
  for await (const piece of pieces) {
    got.push(...piece);
    // Whoever is busy with a piece has the next one on its way.
    assertEquals(asked.length, Math.min(got.length + 1, 4));
  }
  assertEquals(got.map(({ firstRow, rows }) => [firstRow, rows]), [
    [1, 2],
    [3, 2],
    [5, 2],
    [7, 1],
  ]);
});

Deno.test("SliceReader computes what is not stored", async () => {
  const source = new MemorySource().addRandom("w", [3, 2]);
  const value: Expression = {
    op: "scale",
    of: { op: "tensor", name: "w" },
    factor: 2,
  };
  const slice = { ...sliceOf(1, 3), job: { ...jobOf(2), value } };
  const [[run] = []] = await Array.fromAsync(
    new SliceReader(slice, source).pieces(),
  );
  assert(run?.kind === "computed");
  assertEquals([run.firstRow, run.rows], [1, 2]);
  assertEquals(run.values, source.values("w").slice(2).map((x) => 2 * x));
});

Deno.test("SliceReader tells of a failure when the piece is asked for", async () => {
  const pieces = new SliceReader(sliceOf(0, 1), new MemorySource()).pieces();
  await new Promise((resolve) => setTimeout(resolve));
  await assertRejects(() => pieces.next(), ModelFormatError, '"w"');
});

function sliceOf(from: number, to: number): WeightSlice {
  return { job: jobOf(COLUMNS), from, to };
}

function jobOf(columns: number): WeightSlice["job"] {
  return {
    ...{ name: "w", rows: 8, columns, value: { op: "tensor", name: "w" } },
    encoding: { kind: "float", type: "float32", transposed: false },
    targets: { values: { offset: 0, length: 8 * columns * 4 } },
  };
}

/** Gives empty rows and notes which were asked for. */
function storedSource(asked: number[][]): TensorSource {
  return {
    has: () => true,
    info: () => ({ dtype: "BF16", shape: [8, COLUMNS] }),
    readRows(_name, from, to) {
      asked.push([from, to]);
      return Promise.resolve(new Uint8Array());
    },
  };
}
