import { formatBytes } from "../../lib/base/bytes.ts";
import { formatTable } from "../../lib/cli/text/table.ts";
import type { Standing } from "./compare.ts";
import { print } from "./print.ts";

/** What {@linkcode report} prints. */
export interface ReportOptions {
  /** The contenders; the others are compared with the first one. */
  standings: readonly Standing[];
  /** Bytes that each run dealt with; without them there is no speed. */
  bytes?: number;
}

/** Prints what contenders reached, as a table. */
export function report(
  title: string,
  { standings, bytes }: ReportOptions,
): void {
  const base = standings[0]?.medianMs ?? NaN;
  const rows = standings.map(({ name, medianMs, runs, peakBytes }) => [
    name,
    `${(medianMs / 1000).toFixed(2)} s`,
    range(runs.map(({ elapsedMs }) => elapsedMs / 1000)),
    bytes === undefined ? "" : `${formatBytes(bytes / medianMs * 1000)}/s`,
    peakBytes === undefined ? "" : formatBytes(peakBytes),
    (base / medianMs).toFixed(2),
  ]);
  const header = ["", "MEDIAN", "RANGE", "SPEED", "PEAK", "SPEED VS FIRST"];
  const right = "right" as const;
  const alignments = ["left" as const, right, right, right, right, right];
  print(`\n${title}\n${formatTable(header, rows, alignments)}`);
}

function range(values: readonly number[]): string {
  return `${Math.min(...values).toFixed(2)}–${Math.max(...values).toFixed(2)}`;
}
