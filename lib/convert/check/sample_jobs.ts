import type { Encoding } from "../weights/encoding.ts";
import type { WeightJob } from "../weights/weight_job.ts";

/** A layer of the decoder in a weight's name. */
const LAYER_REGEXP = /^layers\.(\d+)\./;

/**
 * Largest relative error of features by the coarsest form in the graph. Features of a tower that 8 bits
 * do not suit can be far off, if somebody asked for them; a mistake in the graph is worse than that.
 */
const FEATURE_BOUNDS = { float32: 1e-3, float16: 0.1, integers: 1 } as const;

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

/** Says how far features of a graph with such weights may be from those in float32. */
export function featureBound(jobs: readonly WeightJob[]): number {
  return Math.max(
    ...jobs.map(({ encoding }) => FEATURE_BOUNDS[coarsenessOf(encoding)]),
  );
}

/** Bytes that weights take when they are run: float16 is converted to float32. */
export function runBytes(jobs: readonly WeightJob[]): number {
  return jobs.reduce((sum, job) => sum + bytesOf(job), 0);
}

function coarsenessOf(encoding: Encoding): keyof typeof FEATURE_BOUNDS {
  return encoding.kind === "float" ? encoding.type : "integers";
}

function bytesOf({ rows, columns, encoding, targets }: WeightJob): number {
  if (encoding.kind === "float") return 4 * rows * columns;
  return targets.values.length + (targets.scales?.length ?? 0);
}
