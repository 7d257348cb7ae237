import type { Expression } from "./expression.ts";
import type { TensorSource } from "../tensor_source.ts";

/**
 * Counts the rows that an expression has; reads no elements.
 *
 * @throws {ModelFormatError} If a tensor is missing.
 * @throws {RangeError} If a sum has no parts.
 */
export function expressionRows(
  expression: Expression,
  source: TensorSource,
): number {
  switch (expression.op) {
    case "tensor":
      return source.info(expression.name).shape[0] ?? 1;
    case "values":
      return expression.values.length;
    case "concat":
      return expression.parts.reduce(
        (rows, part) => rows + expressionRows(part, source),
        0,
      );
    case "rows":
      return expression.to - expression.from;
    case "add":
      return rowsOfSum(expression.parts, source);
    case "subtract":
    case "multiply":
      return expressionRows(expression.left, source);
    case "identityKernel":
      return expression.channels;
    case "rotary":
      return expression.positions;
    default:
      return expressionRows(expression.of, source);
  }
}

function rowsOfSum(parts: readonly Expression[], source: TensorSource): number {
  const [first] = parts;
  if (first === undefined) throw new RangeError("Cannot add parts: none given");
  return expressionRows(first, source);
}
