import { parseJson } from "../../lib/base/json.ts";
import { runProcess } from "../measure/run_process.ts";
import type { PreparedContender } from "./contender.ts";
import { type Metrics, PROCESS_REPORT } from "./metrics.ts";
import type { Scenario } from "./scenario.ts";

/** A process that takes longer hangs: the longest, a folder in transformers.js, needs four minutes. */
const LIMIT_MS = 20 * 60_000;

/**
 * Runs a scenario once, in a process of its own.
 *
 * @throws {Error} If the process fails, hangs, or does not report; with what it said.
 * @throws the signal's reason.
 */
export async function runContender(
  { name, command }: PreparedContender,
  scenario: Scenario,
  signal?: AbortSignal,
): Promise<Metrics> {
  const limit = AbortSignal.timeout(LIMIT_MS);
  const { output, startedAt, peakBytes } = await runProcess({
    ...command(scenario),
    // What a process says of a failure is read elsewhere.
    env: { NO_COLOR: "1" },
    signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
  });
  const lastLine = output.trim().split("\n").at(-1) ?? "";
  const report = PROCESS_REPORT.safeParse(parseJson(lastLine, `of "${name}"`));
  if (!report.success) {
    throw new Error(`"${name}" did not report what it measured: ${output}`);
  }
  const { firstTokenAt, metrics } = report.data;
  return { ...metrics, coldMs: firstTokenAt - startedAt, peakBytes };
}
