/**
 * Short ways to write an {@linkcode Expression}.
 *
 * @module
 */

import type { Expression } from "./expression.ts";

/** A tensor of the checkpoint as stored. */
export function tensor(name: string): Expression {
  return { op: "tensor", name };
}

/** Parts below each other, along the first dimension. */
export function concat(...parts: readonly Expression[]): Expression {
  return { op: "concat", parts };
}

/** The element-wise sum of all parts. */
export function add(...parts: readonly Expression[]): Expression {
  return { op: "add", parts };
}

/** Left less right, element by element. */
export function subtract(left: Expression, right: Expression): Expression {
  return { op: "subtract", left, right };
}

/** Left times right, element by element. */
export function multiply(left: Expression, right: Expression): Expression {
  return { op: "multiply", left, right };
}

/** Row r times element r of `by`. */
export function scaleRows(of: Expression, by: Expression): Expression {
  return { op: "scaleRows", of, by };
}

/** Column c of every row times element c of `by`. */
export function scaleColumns(of: Expression, by: Expression): Expression {
  return { op: "scaleRows", of, by, along: "columns" };
}

/** A matrix times a vector: as many elements as the matrix has rows. */
export function matrixProduct(
  matrix: Expression,
  vector: Expression,
): Expression {
  return { op: "multiply", left: matrix, right: vector, product: "matrix" };
}
