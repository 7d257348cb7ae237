import type { Expression } from "./expression.ts";

/**
 * Computes rows `[from, to)` of a table of rotary position embeddings in double precision: single
 * precision would be off by 1e-3 at position 30,000.
 */
export function rotaryRows(
  table: Extract<Expression, { op: "rotary" }>,
  range: { readonly from: number; readonly to: number },
): Float64Array<ArrayBuffer> {
  const { part, headSize, theta } = table;
  const { from, to } = range;
  const wave = part === "cosine" ? Math.cos : Math.sin;
  const columns = headSize / 2;
  const values = new Float64Array((to - from) * columns);
  for (let column = 0; column < columns; column += 1) {
    const frequency = theta ** (-2 * column / headSize);
    for (let row = from; row < to; row += 1) {
      values[(row - from) * columns + column] = wave(row * frequency);
    }
  }
  return values;
}
