import type { Expression } from "../../weights/expression/expression.ts";
import { expressionRows } from "../../weights/expression/expression_rows.ts";
import type { TensorSource } from "../../weights/tensor_source.ts";
import type { KernelDtype } from "./row_run.ts";

/** What rows of a tensor are multiplied by. */
export type RowScale =
  | { readonly kind: "constant"; readonly factor: number }
  /** Row `from` and on of a value, one a row. */
  | { readonly kind: "rows"; readonly by: Expression; readonly from: number }
  /** All rows of a value, one a column. */
  | { readonly kind: "columns"; readonly by: Expression };

/** Rows `[from, to)` of a tensor that are rows of a weight, as they are or multiplied. */
export interface StoredRows {
  /** The tensor. */
  readonly tensor: string;
  /** Type of its elements. */
  readonly dtype: KernelDtype;
  /** First row. */
  readonly from: number;
  /** Row after the last one. */
  readonly to: number;
  /** What they are multiplied by; absent if they are not. */
  readonly scale?: RowScale;
}

/** Says whether a value is made of rows of tensors, multiplied once at most. */
export function isStored(value: Expression): boolean {
  switch (value.op) {
    case "concat":
      return value.parts.every(isStored);
    case "rows":
      return isStored(value.of);
    case "scale":
    case "scaleRows":
      return isUnscaled(value.of);
    default:
      return value.op === "tensor";
  }
}

/** Says whether a value is made of rows of tensors as they are. */
export function isUnscaled(value: Expression): boolean {
  if (value.op === "rows") return isUnscaled(value.of);
  if (value.op === "concat") return value.parts.every(isUnscaled);
  return value.op === "tensor";
}

/**
 * Lists where rows `[from, to)` of a value are stored, or gives `undefined` if any of them has to be
 * computed in another way than by one product.
 *
 * @throws {ModelFormatError} If a tensor is missing.
 */
export function findStoredRows(
  value: Expression,
  source: TensorSource,
  from: number,
  to: number,
): StoredRows[] | undefined {
  switch (value.op) {
    case "tensor": {
      const { dtype } = source.info(value.name);
      if (dtype === "F64" || dtype === "I64") return undefined;
      return [{ tensor: value.name, dtype, from, to }];
    }
    case "rows": {
      const { of, from: start } = value;
      return findStoredRows(of, source, start + from, start + to);
    }
    case "concat":
      return findInParts(value.parts, source, from, to);
    case "scale":
    case "scaleRows": {
      const stored = findStoredRows(value.of, source, from, to);
      return stored && scaleAll(stored, value, from);
    }
    default:
      return undefined;
  }
}

function findInParts(
  parts: readonly Expression[],
  source: TensorSource,
  from: number,
  to: number,
): StoredRows[] | undefined {
  const found: StoredRows[] = [];
  let start = 0;
  for (const part of parts) {
    const rows = expressionRows(part, source);
    const first = Math.max(from - start, 0);
    const end = Math.min(to - start, rows);
    start += rows;
    if (first >= end) continue;
    const stored = findStoredRows(part, source, first, end);
    if (stored === undefined) return undefined;
    found.push(...stored);
  }
  return found;
}

/** Two products would be rounded in between if they were made one after the other. */
function scaleAll(
  stored: readonly StoredRows[],
  value: Extract<Expression, { op: "scale" | "scaleRows" }>,
  from: number,
): StoredRows[] | undefined {
  if (stored.some(({ scale }) => scale !== undefined)) return undefined;
  let row = from;
  return stored.map((rows) => {
    const scale = scaleOf(value, row);
    row += rows.to - rows.from;
    return { ...rows, scale };
  });
}

function scaleOf(
  value: Extract<Expression, { op: "scale" | "scaleRows" }>,
  from: number,
): RowScale {
  if (value.op === "scale") return { kind: "constant", factor: value.factor };
  const { by, along } = value;
  return along === "columns"
    ? { kind: "columns", by }
    : { kind: "rows", by, from };
}
