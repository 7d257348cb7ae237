import { BusyCore } from "../measure/busy_core.ts";
import { median } from "../measure/median.ts";
import type { ContenderName, PreparedContender } from "./contender.ts";
import { METRIC_NAMES, type Metrics } from "./metrics.ts";
import { runContender } from "./run_contender.ts";
import type { Scenario } from "./scenario.ts";

/** What is measured by itself: a scenario, or `one` beside a process that uses one core (`busy`). */
export const PART_NAMES = [
  "one",
  "language",
  "eight",
  "folder",
  "busy",
] as const;

/** One of {@linkcode PART_NAMES}. */
export type PartName = typeof PART_NAMES[number];

/** A part of a benchmark. */
export interface Part {
  /** Its name. */
  readonly name: PartName;
  /** What every process does. */
  readonly scenario: Scenario;
  /** Runs of each contender. */
  readonly rounds: number;
  /** Who takes part, in the order of a round. */
  readonly contenders: readonly ContenderName[];
}

/** What a contender reached in a part. */
export interface Measured {
  /** The part. */
  part: PartName;
  /** Who. */
  contender: ContenderName;
  /** All runs, in their order. */
  runs: Metrics[];
  /** Medians of the runs. */
  median: Metrics;
}

/** Who failed, and why; it takes no further part. */
export interface BenchFailure {
  /** The part, or the making of its model before all of them. */
  part: PartName | "preparation";
  /** Who. */
  contender: ContenderName;
  /** What it said. */
  reason: string;
}

/** Who hears of what happens. */
export interface MeasureOptions {
  /** Told before each run. */
  readonly onRun?: (contender: ContenderName, round: number) => void;
  /** Told of each process that failed. */
  readonly onFailure?: (failure: BenchFailure) => void;
  /** Ends the measurement, and the process that is running. */
  readonly signal?: AbortSignal;
}

/**
 * Runs all contenders of a part in turn, round by round, so that a machine that is slower for a while is
 * so for everyone. One that fails is left out from then on.
 *
 * @throws the signal's reason.
 */
export async function measurePart(
  part: Part,
  prepared: ReadonlyMap<ContenderName, PreparedContender>,
  options: MeasureOptions = {},
): Promise<Measured[]> {
  const runs = new Map<ContenderName, Metrics[]>();
  const failed = new Set<ContenderName>();
  for (let round = 0; round < part.rounds; round += 1) {
    for (const contender of part.contenders) {
      const ready = prepared.get(contender);
      if (ready === undefined || failed.has(contender)) continue;
      options.onRun?.(contender, round);
      try {
        const metrics = await runOnce(part, ready, options.signal);
        runs.set(contender, [...runs.get(contender) ?? [], metrics]);
      } catch (error) {
        options.signal?.throwIfAborted();
        const reason = error instanceof Error ? error.message : String(error);
        options.onFailure?.({ part: part.name, contender, reason });
        failed.add(contender);
      }
    }
  }
  return [...runs].map(([contender, measured]) => ({
    part: part.name,
    contender,
    runs: measured,
    median: medianOf(measured),
  }));
}

async function runOnce(
  { name, scenario }: Part,
  contender: PreparedContender,
  signal: AbortSignal | undefined,
): Promise<Metrics> {
  if (name !== "busy") return await runContender(contender, scenario, signal);
  await using _busy = BusyCore.start();
  return await runContender(contender, scenario, signal);
}

function medianOf(runs: readonly Metrics[]): Metrics {
  const entries = METRIC_NAMES.map((name) =>
    [name, runs.flatMap((run) => run[name] ?? [])] as const
  );
  return Object.fromEntries(
    entries.filter(([, values]) => values.length > 0)
      .map(([name, values]) => [name, median(values)]),
  );
}
