import type { Expression } from "../../weights/expression.ts";
import { expressionRows } from "../../weights/expression_rows.ts";
import type { TensorSource } from "../../weights/tensor_source.ts";
import type { KernelDtype } from "./row_run.ts";

/** Rows `[from, to)` of a tensor, which are rows of a weight as they are. */
export interface StoredRows {
  /** The tensor. */
  readonly tensor: string;
  /** Type of its elements. */
  readonly dtype: KernelDtype;
  /** First row. */
  readonly from: number;
  /** Row after the last one. */
  readonly to: number;
}

/**
 * Lists where rows `[from, to)` of a value are stored, or gives `undefined` if any of them has to be
 * computed.
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
