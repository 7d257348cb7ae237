import { dirname, resolve } from "@std/path";
import { UsageError } from "../../../lib/base/errors.ts";
import type { Io } from "../../../lib/cli/io.ts";
import { parseShard, type Shard } from "../../../lib/results/list/shard.ts";
import { requireWritable } from "../../models/require_writable.ts";
import { jobsOf, type PredictValues } from "../options.ts";

/** Files of one JSON document on each line. */
const LINES_REGEXP = /\.(?:jsonl|ndjson)$/i;

/** What a run over many pictures is to do, as its options say. */
export interface BatchPlan {
  /** The part of the list. */
  readonly shard: Shard | undefined;
  /** File of NDJSON; without it and a folder the run has one under `artifacts/`. */
  readonly out: string | undefined;
  /** Folder of answers by their key. */
  readonly results: string | undefined;
  /** The page. */
  readonly report: string | undefined;
  /** Pictures at once. */
  readonly jobs: number;
  /** Whether the file has the order of the pictures. */
  readonly isOrdered: boolean;
}

/** Says whether the options want a file that grows and can be resumed, rather than one document. */
export function isBatch(options: PredictValues): boolean {
  const { input, results, report, out = "" } = options;
  return LINES_REGEXP.test(out) ||
    [input, results, report].some((value) => value !== undefined);
}

/**
 * Refuses what only a run over many pictures has.
 *
 * @throws {UsageError} If such an option is given.
 */
export function refuseBatchOptions(options: PredictValues): void {
  const { shard, root, unordered } = options;
  if (shard !== undefined) throw without("shard", "--input LIST");
  if (root !== undefined) throw without("root", "--input LIST");
  if (unordered) throw without("unordered", "--out FILE.jsonl");
}

/**
 * Checks the options, and that all that they name may be written.
 *
 * @throws {UsageError} If they do not go together.
 * @throws {FastvlmError} If a permission is missing.
 */
export async function planBatch(
  options: PredictValues,
  io: Io,
): Promise<BatchPlan> {
  const shard = options.shard === undefined
    ? undefined
    : parseShard(options.shard);
  if (options.stream) {
    throw new UsageError(
      'Cannot use option "--stream" here: answers go to a file, not to the screen',
    );
  }
  if (options.out?.endsWith(".json")) {
    throw new UsageError(
      `Cannot write lines to "${options.out}": one document cannot grow`,
      { hint: "name a file that ends in .jsonl" },
    );
  }
  const out = await writableFile(options.out, io);
  const report = await writableFile(options.report, io);
  const results = options.results === undefined
    ? undefined
    : await requireWritable(resolve(io.cwd, options.results));
  return {
    shard,
    out,
    results,
    report,
    jobs: jobsOf(options),
    isOrdered: !options.unordered,
  };
}

/** The folder counts, as a file is written beside before it takes its name. */
async function writableFile(
  name: string | undefined,
  { cwd }: Io,
): Promise<string | undefined> {
  if (name === undefined) return undefined;
  const path = resolve(cwd, name);
  await requireWritable(dirname(path));
  return path;
}

function without(option: string, other: string): UsageError {
  return new UsageError(`Cannot use option "--${option}" without ${other}`);
}
