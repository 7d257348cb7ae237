import { oneLine } from "../../../lib/cli/text/one_line.ts";
import type { Problem } from "./problem.ts";

/** Sets problems one below another; a command that mends several in a row is said once, after them. */
export function formatProblems(problems: readonly Problem[]): string {
  return problems.flatMap(({ message, command }, index) => {
    const line = `problem: ${oneLine(message)}`;
    return command === problems[index + 1]?.command
      ? [line]
      : [line, `mend by: ${oneLine(command)}`];
  }).join("\n");
}
