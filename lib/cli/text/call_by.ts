import type { Program } from "../io.ts";

/** A command line of a task, as messages, hints and examples name it. */
const TASK_REGEXP = /\bdeno task (?=[a-z])/g;

/**
 * Names commands as the person calls them: who has the compiled program may have no Deno, so that
 * `deno task download` becomes `fastvlm download`.
 */
export function callBy(program: Program, text: string): string {
  return program === "deno task"
    ? text
    : text.replaceAll(TASK_REGEXP, `${program} `);
}
