import type { WeightJob } from "../../weights/weight_job.ts";

/** A layer of the decoder in a weight's name. */
const LAYER_REGEXP = /^layers\.(\d+)\./;

/** Leaves out all of the decoder's layers but the first, the one in the middle and the last. */
export function sampleJobs(
  jobs: readonly WeightJob[],
  layers: number,
): WeightJob[] {
  const sampled = [0, Math.floor(layers / 2), layers - 1];
  return jobs.filter(({ name }) => {
    const layer = LAYER_REGEXP.exec(name)?.[1];
    return layer === undefined || sampled.includes(Number(layer));
  });
}
