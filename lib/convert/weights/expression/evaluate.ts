import { toFloat32, toFloat64 } from "../../safetensors/to_float.ts";
import {
  addInPlace,
  type Doubles,
  identityKernels,
  joinRows,
  multiplyInPlace,
  multiplyRows,
  padKernels,
  rsqrtInPlace,
  scaleColumnsInPlace,
  scaleInPlace,
  scaleRowsInPlace,
  subtractInPlace,
} from "./arithmetic.ts";
import type { Expression } from "./expression.ts";
import { expressionRows } from "./expression_rows.ts";
import { rotaryRows } from "./rotary.ts";
import type { TensorSource } from "../tensor_source.ts";

/** Elements of a matrix that a product takes at a time: 1 MiB, which the caches keep. */
const PRODUCT_VALUES = 1 << 17;

/**
 * Computes rows `[from, to)` of an expression in double precision; of its tensors, only those rows are
 * read, and what is along the columns.
 *
 * @throws {ModelFormatError} If a tensor is missing or cannot be read.
 * @throws {RangeError} If operands do not have as many elements as each other.
 */
export async function evaluateRows(
  expression: Expression,
  source: TensorSource,
  from: number,
  to: number,
): Promise<Float64Array<ArrayBuffer>> {
  const compute = (operand: Expression) =>
    evaluateRows(operand, source, from, to);
  switch (expression.op) {
    case "tensor": {
      const bytes = await source.readRows(expression.name, from, to);
      return toFloat64(bytes, source.info(expression.name).dtype);
    }
    case "values":
      return Float64Array.from(expression.values.slice(from, to));
    case "concat":
      return await evaluateConcat(expression.parts, source, from, to);
    case "rows": {
      const { of, from: start } = expression;
      return await evaluateRows(of, source, start + from, start + to);
    }
    case "add":
      return await evaluateSum(expression.parts, compute);
    case "subtract":
      return subtractInPlace(
        await compute(expression.left),
        await compute(expression.right),
      );
    case "multiply": {
      const { left, right, product } = expression;
      if (product === "matrix") {
        return await evaluateProduct({ left, right }, source, from, to);
      }
      return multiplyInPlace(await compute(left), await compute(right));
    }
    case "scale":
      return scaleInPlace(await compute(expression.of), expression.factor);
    case "scaleRows": {
      const { of, by, along } = expression;
      const values = await compute(of);
      return along === "columns"
        ? scaleColumnsInPlace(values, await evaluateAll(by, source))
        : scaleRowsInPlace(values, await compute(by));
    }
    case "rsqrt":
      return rsqrtInPlace(await compute(expression.of), expression.epsilon);
    case "padKernel":
      return padKernels(await compute(expression.of), expression);
    case "identityKernel":
      return identityKernels(expression, { from, to });
    case "rotary":
      return rotaryRows(expression, { from, to });
  }
}

/**
 * Computes rows `[from, to)` of an expression, rounded once to single precision. A tensor that is used
 * as it is skips double precision.
 *
 * @throws {ModelFormatError} If a tensor is missing or cannot be read.
 * @throws {RangeError} If operands do not have as many elements as each other.
 */
export async function evaluateRowsFloat32(
  expression: Expression,
  source: TensorSource,
  from: number,
  to: number,
): Promise<Float32Array<ArrayBuffer>> {
  if (expression.op === "tensor") {
    const bytes = await source.readRows(expression.name, from, to);
    return toFloat32(bytes, source.info(expression.name).dtype);
  }
  if (expression.op === "rows") {
    const { of, from: start } = expression;
    return await evaluateRowsFloat32(of, source, start + from, start + to);
  }
  return new Float32Array(await evaluateRows(expression, source, from, to));
}

/** All rows: what is along the columns of a matrix is needed for each of its rows. */
async function evaluateAll(
  expression: Expression,
  source: TensorSource,
): Promise<Doubles> {
  const rows = expressionRows(expression, source);
  return await evaluateRows(expression, source, 0, rows);
}

/** A few rows of the matrix at a time: it may be large, and its product is small. */
async function evaluateProduct(
  { left, right }: { left: Expression; right: Expression },
  source: TensorSource,
  from: number,
  to: number,
): Promise<Doubles> {
  const vector = await evaluateAll(right, source);
  const count = Math.max(Math.floor(PRODUCT_VALUES / vector.length), 1);
  const pieces: Doubles[] = [];
  for (let first = from; first < to; first += count) {
    const end = Math.min(first + count, to);
    const rows = await evaluateRows(left, source, first, end);
    pieces.push(multiplyRows(rows, vector));
  }
  return joinRows(pieces);
}

async function evaluateConcat(
  parts: readonly Expression[],
  source: TensorSource,
  from: number,
  to: number,
): Promise<Doubles> {
  const pieces: Doubles[] = [];
  let start = 0;
  for (const part of parts) {
    const rows = expressionRows(part, source);
    const first = Math.max(from - start, 0);
    const end = Math.min(to - start, rows);
    if (first < end) {
      pieces.push(await evaluateRows(part, source, first, end));
    }
    start += rows;
  }
  return joinRows(pieces);
}

async function evaluateSum(
  parts: readonly Expression[],
  compute: (operand: Expression) => Promise<Doubles>,
): Promise<Doubles> {
  let sum: Doubles | undefined;
  for (const part of parts) {
    const values = await compute(part);
    sum = sum === undefined ? values : addInPlace(sum, values);
  }
  if (sum === undefined) throw new RangeError("Cannot add parts: none given");
  return sum;
}
