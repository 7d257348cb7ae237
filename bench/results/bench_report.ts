import { z } from "zod";
import { readJson } from "../../lib/base/json.ts";
import { validate } from "../../lib/catalog/validate.ts";
import { CONTENDER_NAMES } from "../contenders/contender.ts";
import {
  type BenchFailure,
  type Measured,
  PART_NAMES,
} from "../contenders/measure_part.ts";
import { METRIC_NAMES, METRICS } from "../contenders/metrics.ts";
import type { Ratio } from "./ratio.ts";

/** What a benchmark found, as its JSON file holds it. */
export interface BenchReport {
  /** Version of the form. */
  version: 1;
  /** Which benchmark. */
  bench: "predict" | "convert";
  /** When it was begun, as an ISO 8601 date. */
  createdAt: string;
  /** What it was run on and with, by name. */
  machine: Record<string, string>;
  /** What was asked for, by option. */
  options: Record<string, string>;
  /** All numbers. */
  measured: Measured[];
  /** What was compared. */
  ratios: Ratio[];
  /** Processes that failed. */
  failures: BenchFailure[];
}

const PART = z.enum(PART_NAMES);
const CONTENDER = z.enum(CONTENDER_NAMES);

const QUANTITY = z.object({
  part: PART,
  contender: CONTENDER,
  metric: z.enum(METRIC_NAMES),
});

const RATIO: z.ZodType<Ratio> = z.object({
  what: z.string(),
  ours: QUANTITY,
  other: QUANTITY,
  kind: z.enum(["times", "share"]),
  goal: z.exactOptional(z.number()),
  oursValue: z.number(),
  otherValue: z.number(),
  ratio: z.number(),
  isReached: z.exactOptional(z.boolean()),
});

const REPORT: z.ZodType<BenchReport> = z.object({
  version: z.literal(1),
  bench: z.enum(["predict", "convert"]),
  createdAt: z.string(),
  machine: z.record(z.string(), z.string()),
  options: z.record(z.string(), z.string()),
  measured: z.array(z.object({
    part: PART,
    contender: CONTENDER,
    runs: z.array(METRICS),
    median: METRICS,
  })),
  ratios: z.array(RATIO),
  failures: z.array(
    z.object({
      part: z.enum([...PART_NAMES, "preparation"]),
      contender: CONTENDER,
      reason: z.string(),
    }),
  ),
});

/**
 * Reads the JSON file of an earlier benchmark.
 *
 * @throws {NotFoundError} If there is no such file.
 * @throws {ConfigError} If it is not one.
 */
export async function readReport(path: string): Promise<BenchReport> {
  return validate(REPORT, await readJson(path), path);
}
