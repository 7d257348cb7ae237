import { assertEquals, assertRejects } from "@std/assert";
import { ModelFormatError } from "../../../../../lib/base/errors.ts";
import { expressionTensors } from "../../../../../lib/convert/quantize/read/expression_tensors.ts";
import {
  evaluateRows,
  evaluateRowsFloat32,
} from "../../../../../lib/convert/weights/expression/evaluate.ts";
import type { Expression } from "../../../../../lib/convert/weights/expression/expression.ts";
import { expressionRows } from "../../../../../lib/convert/weights/expression/expression_rows.ts";
import {
  add,
  concat,
  matrixProduct,
  multiply,
  scaleColumns,
  scaleRows,
  subtract,
  tensor,
} from "../../../../../lib/convert/weights/expression/expressions.ts";
import type { TensorSource } from "../../../../../lib/convert/weights/tensor_source.ts";
import { MemorySource } from "../../../../support/convert/memory_source.ts";

const SOURCE = new MemorySource()
  .add("a", [3, 2], [1, 2, 3, 4, 5, 6])
  .add("b", [3, 2], [10, 20, 30, 40, 50, 60])
  .add("v", [3], [2, -1, 0.5])
  .add("w", [2, 1], [10, -1]);

const A = tensor("a");
const B = tensor("b");
const MIDDLE: Expression = { op: "rows", of: concat(A, B), from: 2, to: 5 };

const CASES: [expression: Expression, values: number[]][] = [
  [A, [1, 2, 3, 4, 5, 6]],
  [concat(A, B), [1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60]],
  [MIDDLE, [5, 6, 10, 20, 30, 40]],
  [add(A, B, A), [12, 24, 36, 48, 60, 72]],
  [subtract(B, A), [9, 18, 27, 36, 45, 54]],
  [multiply(A, B), [10, 40, 90, 160, 250, 360]],
  [{ op: "scale", of: A, factor: 0.5 }, [0.5, 1, 1.5, 2, 2.5, 3]],
  [scaleRows(A, tensor("v")), [2, 4, -3, -4, 2.5, 3]],
  [scaleColumns(A, tensor("w")), [10, -2, 30, -4, 50, -6]],
  [matrixProduct(A, tensor("w")), [8, 26, 44]],
  [{ op: "rsqrt", of: tensor("v"), epsilon: 2 }, [0.5, 1, 1 / Math.sqrt(2.5)]],
  [{ op: "padKernel", of: tensor("v"), from: 1, to: 1 }, [2, -1, 0.5]],
  [
    { op: "identityKernel", channels: 3, inputs: 3, size: 1 },
    [1, 0, 0, 0, 1, 0, 0, 0, 1],
  ],
];

Deno.test("evaluateRows() computes every operation, as a whole and row by row", async (t) => {
  for (const [expression, expected] of CASES) {
    await t.step(expression.op, async () => {
      const rows = expressionRows(expression, SOURCE);
      const whole = await evaluateRows(expression, SOURCE, 0, rows);
      const single: number[] = [];
      for (let row = 0; row < rows; row += 1) {
        single.push(...await evaluateRows(expression, SOURCE, row, row + 1));
      }
      assertEquals([...whole], expected);
      assertEquals(single, expected);
    });
  }
});

Deno.test("evaluateRows() changes no tensor", async () => {
  await evaluateRows({ op: "scale", of: A, factor: 9 }, SOURCE, 0, 3);
  assertEquals([...SOURCE.values("a")], [1, 2, 3, 4, 5, 6]);
});

Deno.test("evaluateRows() reads no rows but those that it needs", async () => {
  const read: [name: string, from: number, to: number][] = [];
  const source: TensorSource = {
    has: (name) => SOURCE.has(name),
    info: (name) => SOURCE.info(name),
    readRows(name, from, to) {
      read.push([name, from, to]);
      return SOURCE.readRows(name, from, to);
    },
  };
  await evaluateRows(MIDDLE, source, 1, 2);
  await evaluateRows(scaleRows(A, tensor("v")), source, 2, 3);
  assertEquals(read.splice(0), [["b", 0, 1], ["a", 2, 3], ["v", 2, 3]]);
  await evaluateRows(scaleColumns(A, tensor("w")), source, 1, 2);
  await evaluateRows(matrixProduct(A, tensor("w")), source, 1, 3);
  assertEquals(
    read,
    [["a", 1, 2], ["w", 0, 2], ["w", 0, 2], ["a", 1, 3]],
  );
});

Deno.test("evaluateRows() multiplies a large matrix piece by piece", async () => {
  const columns = 50_000;
  const read: number[] = [];
  const source: TensorSource = {
    has: () => true,
    info: (name) => ({
      dtype: "F32",
      shape: name === "matrix" ? [5, columns] : [columns],
    }),
    readRows(name, from, to) {
      if (name === "matrix") read.push(to - from);
      const rows = name === "matrix" ? to - from : 1;
      const ones = new Float32Array(rows * columns).fill(
        name === "matrix" ? from + 1 : 1,
      );
      return Promise.resolve(new Uint8Array(ones.buffer));
    },
  };
  const product = matrixProduct(tensor("matrix"), tensor("vector"));
  assertEquals(
    [...await evaluateRows(product, source, 0, 5)],
    [1, 1, 3, 3, 5].map((value) => value * columns),
  );
  assertEquals(read, [2, 2, 1]);
});

Deno.test("evaluateRows() computes in double precision from narrower tensors", async () => {
  const third = Math.fround(1 / 3);
  const source: TensorSource = {
    has: () => true,
    info: () => ({ dtype: "F32", shape: [1] }),
    readRows: () =>
      Promise.resolve(new Uint8Array(Float32Array.of(third).buffer)),
  };
  const scaled: Expression = { op: "scale", of: tensor("x"), factor: 1 / 3 };
  const [value] = await evaluateRows(scaled, source, 0, 1);
  assertEquals(value, third * (1 / 3));
});

Deno.test("evaluateRowsFloat32() rounds once, at the end", async () => {
  for (const [expression, expected] of CASES) {
    const rows = expressionRows(expression, SOURCE);
    assertEquals(
      await evaluateRowsFloat32(expression, SOURCE, 0, rows),
      Float32Array.from(expected),
    );
  }
});

Deno.test("evaluateRows() refuses tensors that are missing and operands that do not fit", async () => {
  await assertRejects(
    () => evaluateRows(tensor("x"), SOURCE, 0, 1),
    ModelFormatError,
  );
  await assertRejects(
    () => evaluateRows(add(A, tensor("v")), SOURCE, 0, 3),
    RangeError,
    "Cannot combine 6 elements with 3",
  );
  for (const combine of [scaleColumns, matrixProduct]) {
    await assertRejects(
      () => evaluateRows(combine(A, concat(A, A)), SOURCE, 0, 3),
      RangeError,
      "Cannot combine 6 elements with rows of 12",
    );
  }
  await assertRejects(
    () => evaluateRows(add(), SOURCE, 0, 1),
    RangeError,
    "Cannot add parts: none given",
  );
});

Deno.test("evaluateRows() gives numbers that are not the checkpoint's", async () => {
  const value = { op: "values", values: [1, 0.1, -3] } as const;
  assertEquals([...await evaluateRows(value, SOURCE, 1, 3)], [0.1, -3]);
  assertEquals(expressionRows(value, SOURCE), 3);
  assertEquals([...expressionTensors(value)], []);
});
