import type { Tensor } from "../../tensor.ts";

/**
 * The scores after the last position of each row, `[rows, vocabulary]`, without a copy where a graph
 * gives no others.
 *
 * @param scores `[rows, positions, vocabulary]`.
 */
export function lastScores(scores: Tensor | undefined): Tensor {
  if (scores === undefined) throw new Error("there are no scores");
  const { type, shape, data } = scores;
  const [rows = 0, positions = 0, columns = 0] = shape;
  if (shape.length !== 3 || positions < 1) {
    throw new Error(`there is no last row in shape [${shape}]`);
  }
  if (positions === 1) return { type, shape: [rows, columns], data };
  if (rows !== 1) {
    throw new Error(`scores of shape [${shape}] must be of one sequence`);
  }
  const last = data.slice((positions - 1) * columns);
  return { type, shape: [1, columns], data: last };
}
