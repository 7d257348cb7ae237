import { assertEquals, assertThrows } from "@std/assert";
import { ModelFormatError } from "../../../../../lib/base/errors.ts";
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
import { MemorySource } from "../../../../support/convert/memory_source.ts";

const SOURCE = new MemorySource()
  .addRandom("matrix", [5, 3])
  .addRandom("vector", [5])
  .addRandom("row", [3])
  .addRandom("scalar", []);

Deno.test("expressionRows() counts the rows of every operation", async (t) => {
  const matrix = tensor("matrix");
  const vector = tensor("vector");
  const cases: [expression: Expression, rows: number][] = [
    [matrix, 5],
    [tensor("scalar"), 1],
    [concat(matrix, matrix, vector), 15],
    [{ op: "rows", of: matrix, from: 1, to: 4 }, 3],
    [add(vector, vector), 5],
    [subtract(vector, vector), 5],
    [multiply(vector, vector), 5],
    [{ op: "scale", of: matrix, factor: 2 }, 5],
    [scaleRows(matrix, vector), 5],
    [scaleColumns(matrix, tensor("row")), 5],
    [matrixProduct(matrix, tensor("row")), 5],
    [{ op: "rsqrt", of: vector, epsilon: 0 }, 5],
    [{ op: "padKernel", of: matrix, from: 1, to: 3 }, 5],
    [{ op: "identityKernel", channels: 7, inputs: 2, size: 3 }, 7],
  ];
  for (const [expression, rows] of cases) {
    await t.step(expression.op, () => {
      assertEquals(expressionRows(expression, SOURCE), rows);
    });
  }
});

Deno.test("expressionRows() refuses what is not there", () => {
  assertThrows(() => expressionRows(tensor("x"), SOURCE), ModelFormatError);
  assertThrows(() => expressionRows(add(), SOURCE), RangeError, "none given");
});
