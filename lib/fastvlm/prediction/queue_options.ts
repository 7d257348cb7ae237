import { UsageError } from "../../base/errors.ts";
import type { EngineOptions } from "../generation/engine.ts";
import type { AdapterOptions } from "../types.ts";
import type { RequestQueueOptions } from "./request_queue.ts";

/** Pictures that are prepared while as many answers as can be are generated. */
const PREPARED_AHEAD = 2;

/** A waiting request is little more than its options. */
const DEFAULT_MAX_QUEUE = 1000;

/** More would be compute-bound on a CPU; see `SchedulerOptions`. */
const DEFAULT_MAX_BATCH = 8;

/**
 * Checks the options that say how many requests an adapter works on at a time, and fills in the defaults.
 *
 * @throws {UsageError} If one is out of range; the message names it.
 */
export function resolveQueueOptions(
  {
    maxBatch = DEFAULT_MAX_BATCH,
    maxQueue = DEFAULT_MAX_QUEUE,
    gather,
    reuseBytes,
  }: AdapterOptions,
): { engine: EngineOptions; queue: RequestQueueOptions } {
  check("maxBatch", maxBatch, 1);
  check("maxQueue", maxQueue, 0);
  check("reuseBytes", reuseBytes ?? 0, 0);
  return {
    engine: { maxBatch, gather, reuseBytes },
    queue: { places: maxBatch + PREPARED_AHEAD, maxWaiting: maxQueue },
  };
}

function check(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new UsageError(
    `Cannot load a model as "${name}" must be a whole number >= ${least}: current value is ${value}`,
  );
}
