import type { Encoding } from "../weights/encoding.ts";
import type { WeightJob } from "../weights/weight_job.ts";

/** Rows `[from, to)` of a weight, which one thread computes and writes. */
export interface WeightSlice {
  /** The weight. */
  readonly job: WeightJob;
  /** First row. */
  readonly from: number;
  /** Row after the last one. */
  readonly to: number;
}

/** Values of a slice that is written row by row: 64 MiB as float32, half a second of a thread. */
const SLICE_VALUES = 16 << 20;

/**
 * Bytes of a slice that is written transposed, which a thread holds as a whole: the largest 8-bit matrix
 * of a 7b's layer, 18,944 × 3,584, is one, so that it is written in one piece.
 */
const BAND_BYTES = 68 << 20;

/** Rows of transposed slices, so that what one of them writes beside another begins on a cache line. */
const BAND_ROWS = 64;

/** Splits weights into slices, in the order of the data file; never depends on the number of threads. */
export function planSlices(jobs: readonly WeightJob[]): WeightSlice[] {
  return jobs.flatMap((job) => {
    const rows = rowsOfSlice(job);
    const count = Math.ceil(job.rows / rows);
    return Array.from({ length: count }, (_, index) => ({
      job,
      from: index * rows,
      to: Math.min((index + 1) * rows, job.rows),
    }));
  });
}

/** Bytes that a slice writes. */
export function sliceBytes({ job, from, to }: WeightSlice): number {
  const { values, scales, zeroPoints } = job.targets;
  const parts = [values, scales, zeroPoints];
  const bytes = parts.reduce((sum, part) => sum + (part?.length ?? 0), 0);
  return bytes * (to - from) / job.rows;
}

/** Bytes of an element that is stored transposed, or `undefined` if rows stay rows. */
export function transposedBytes(encoding: Encoding): 1 | 2 | 4 | undefined {
  if (encoding.kind === "columns") return 1;
  if (encoding.kind === "blocks" || !encoding.transposed) return undefined;
  return encoding.type === "float16" ? 2 : 4;
}

/** Says whether a weight is stored as float16. */
export function isFloat16({ encoding }: WeightJob): boolean {
  return encoding.kind === "float" && encoding.type === "float16";
}

/** About equally many for each slice. */
function rowsOfSlice({ rows, columns, encoding }: WeightJob): number {
  const elementBytes = transposedBytes(encoding);
  if (elementBytes === undefined) {
    return evenRows(rows, atLeastOne(SLICE_VALUES / columns));
  }
  const most = atLeastOne(BAND_BYTES / elementBytes / columns);
  if (most >= rows || most < BAND_ROWS) return Math.min(most, rows);
  const even = evenRows(rows, most - most % BAND_ROWS);
  return Math.ceil(even / BAND_ROWS) * BAND_ROWS;
}

function evenRows(rows: number, most: number): number {
  return Math.ceil(rows / Math.ceil(rows / most));
}

function atLeastOne(rows: number): number {
  return Math.max(Math.floor(rows), 1);
}
