import { ModelFormatError } from "../../base/errors.ts";
import type { Encoding } from "../weights/encoding.ts";
import type { WeightJob } from "../weights/weight_job.ts";

/**
 * Largest relative error of what a part of a model gives, by the coarsest form in it. What 8 bits do not
 * suit can be far off, if somebody asked for it; a mistake in the graph is worse than that.
 */
const LARGEST_ERRORS = { float32: 1e-3, float16: 0.1, integers: 1 } as const;

/** How far a part of a model is from float32. */
export interface PartError {
  /** Its name. */
  readonly part: string;
  /** Norm of the difference of what it gives over that of what it would give in float32. */
  readonly error: number;
  /** Its weights. */
  readonly jobs: readonly WeightJob[];
}

/**
 * Gives the error of a part, rounded to what says something.
 *
 * @param path Path of its graph.
 * @throws {ModelFormatError} If it is larger than the part's form explains.
 */
export function acceptError(
  path: string,
  { part, error, jobs }: PartError,
): number {
  const bound = Math.max(
    ...jobs.map(({ encoding }) => LARGEST_ERRORS[coarsenessOf(encoding)]),
  );
  if (error <= bound) return Number(error.toPrecision(3));
  throw new ModelFormatError(
    `Cannot accept "${path}": what "${part}" gives differs from float32 by ${
      error.toPrecision(3)
    } (relative), at most ${bound} is expected`,
  );
}

function coarsenessOf(encoding: Encoding): keyof typeof LARGEST_ERRORS {
  return encoding.kind === "float" ? encoding.type : "integers";
}
