import type { WeightJob } from "../weights/weight_job.ts";

/** Bytes that weights take when they are run: float16 is converted to float32. */
export function runBytes(jobs: readonly WeightJob[]): number {
  return jobs.reduce((sum, job) => sum + bytesOf(job), 0);
}

function bytesOf({ rows, columns, encoding, targets }: WeightJob): number {
  if (encoding.kind === "float") return 4 * rows * columns;
  return targets.values.length + (targets.scales?.length ?? 0);
}
