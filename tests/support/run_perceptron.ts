import { HIDDEN, HIDDEN_SIZE } from "../../lib/fastvlm/tiny/model_shape.ts";
import type { GatedPerceptron } from "../../lib/fastvlm/tiny/weights/gated_perceptron.ts";
import type { WeightMatrix } from "../../lib/fastvlm/tiny/weights/weight_matrix.ts";

/** Runs a perceptron on a vector with the given numbers, and returns what it adds. */
export function runPerceptron(
  { gate, up, down }: GatedPerceptron,
  numbers: Readonly<Record<number, number>>,
): number[] {
  const hidden = new Array<number>(HIDDEN_SIZE).fill(0);
  hidden[HIDDEN.at("one")] = 1;
  for (const [place, value] of Object.entries(numbers)) {
    hidden[Number(place)] = value;
  }
  const lifted = multiply(hidden, up);
  const gated = multiply(hidden, gate).map((value, unit) =>
    value / (1 + Math.exp(-value)) * (lifted[unit] ?? 0)
  );
  return multiply(gated, down);
}

/** Multiplies a row vector with a matrix. */
export function multiply(
  row: readonly number[],
  matrix: WeightMatrix,
): number[] {
  const { values } = matrix;
  const columns = values.length / row.length;
  const product = new Array<number>(columns).fill(0);
  values.forEach((weight, index) => {
    const column = index % columns;
    product[column] = (product[column] ?? 0) +
      weight * (row[Math.floor(index / columns)] ?? 0);
  });
  return product;
}
