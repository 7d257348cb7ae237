import { median } from "./median.ts";
import {
  type MeasuredCommand,
  type Measurement,
  runProcess,
} from "./run_process.ts";

/** One of the commands that are compared. */
export interface Contender {
  /** Name in the table. */
  name: string;
  /** Makes what a run leaves behind go away, and gives the command of the next run. */
  prepare: () => Promise<MeasuredCommand>;
}

/** What a contender reached. */
export interface Standing {
  /** Name in the table. */
  name: string;
  /** All runs, in their order. */
  runs: Measurement[];
  /** Median of the wall times in milliseconds. */
  medianMs: number;
  /** Largest resident memory of any run in bytes. */
  peakBytes?: number;
}

/**
 * Runs all contenders in turn, round by round, so that a machine that is slower for a while is so for
 * everyone.
 */
export async function compare(
  contenders: readonly Contender[],
  rounds: number,
): Promise<Standing[]> {
  const runs = new Map<Contender, Measurement[]>();
  for (let round = 0; round < rounds; round += 1) {
    for (const contender of contenders) {
      const measurement = await runProcess(await contender.prepare());
      runs.set(contender, [...runs.get(contender) ?? [], measurement]);
    }
  }
  return [...runs].map(([{ name }, measured]) => stand(name, measured));
}

function stand(name: string, runs: Measurement[]): Standing {
  const peaks = runs.flatMap(({ peakBytes }) => peakBytes ?? []);
  return {
    name,
    runs,
    medianMs: median(runs.map(({ elapsedMs }) => elapsedMs)),
    ...(peaks.length > 0 && { peakBytes: Math.max(...peaks) }),
  };
}
