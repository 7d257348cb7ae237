import { EventLoopBreaks } from "../../../base/event_loop_breaks.ts";
import { HALVES_UP, resampleWindows } from "./resample_window.ts";

const CHANNELS = 3;

/** A picture that has its final width, and lies in the middle of a square that is far higher. */
export interface Band {
  /** RGB bytes, row by row; as many pixels in a row as the result's side. */
  readonly data: Uint8Array;
  /** Rows of the picture. */
  readonly height: number;
  /** Rows of the square; all but the picture's are black. */
  readonly squareHeight: number;
}

/**
 * Reduces the rows of a square to as many as it has columns, by antialiased bicubic interpolation as
 * Pillow does; the black around the picture takes neither time nor memory.
 *
 * @param side Columns, and rows of the result, in pixels.
 */
export async function reduceRows(
  { data, height, squareHeight }: Band,
  side: number,
): Promise<Uint8Array> {
  const top = Math.floor((squareHeight - height) / 2);
  const length = side * CHANNELS;
  const result = new Uint8ClampedArray(side * length);
  const sums = new Float64Array(length);
  const breaks = new EventLoopBreaks();
  const windows = resampleWindows({ from: squareHeight, to: side });
  for (const [target, { first, weights }] of windows.entries()) {
    const begin = Math.max(0, top - first);
    const end = Math.min(weights.length, top + height - first);
    if (begin >= end) continue;
    sums.fill(HALVES_UP);
    for (let at = begin; at < end; at += 1) {
      const row = (first + at - top) * length;
      addRow(sums, data.subarray(row, row + length), weights[at] ?? 0);
    }
    result.set(sums, target * length);
    await breaks.takeIfDue();
  }
  return new Uint8Array(result.buffer);
}

function addRow(sums: Float64Array, row: Uint8Array, weight: number): void {
  for (let at = 0; at < row.length; at += 1) {
    sums[at] = (sums[at] ?? 0) + weight * (row[at] ?? 0);
  }
}
