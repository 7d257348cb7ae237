import { formatDuration } from "../../../lib/base/duration.ts";
import { type Io, note, printJson } from "../../../lib/cli/io.ts";
import type { BatchPlan } from "./batch_plan.ts";
import type { Tally } from "./batch_screen.ts";

/** What a run has done. */
export interface BatchResult
  extends Pick<BatchPlan, "out" | "results" | "report"> {
  /** How many pictures had which outcome. */
  readonly tally: Tally;
  /** How long it took, in milliseconds. */
  readonly elapsedMs: number;
}

/** Tells a person or a program what a run has done, and where. */
export function tellBatch(
  result: BatchResult,
  { json, quiet }: { json: boolean; quiet: boolean },
  io: Io,
): void {
  const { out, results, report, tally, elapsedMs } = result;
  if (json) {
    const files = {
      out: out ?? null,
      results: results ?? null,
      report: report ?? null,
    };
    return printJson(io, { version: 1, ...files, ...tally, elapsedMs });
  }
  if (quiet) return;
  note(io, describeTally(tally, elapsedMs));
  for (const path of [out, results]) if (path) note(io, `result: ${path}`);
  if (report !== undefined) note(io, `report: ${report}`);
}

function describeTally(
  { answered, kept, failed }: Tally,
  elapsedMs: number,
): string {
  const perSecond = (answered / (elapsedMs / 1000)).toPrecision(2);
  const pace = answered === 0 ? "" : `, ${perSecond} each second`;
  return [
    `${answered} answered in ${formatDuration(elapsedMs)}${pace}`,
    ...(kept > 0 ? [`${kept} were there`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ].join("; ");
}
