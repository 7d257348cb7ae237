import { join, toFileUrl } from "@std/path";
import configuration from "../../deno.json" with { type: "json" };
import { isRecord } from "../../lib/base/json.ts";
import { COMMON_OPTIONS } from "../../lib/cli/command.ts";
import { TOOLKIT_ROOT } from "./run_task.ts";

/** Names of every task that `deno.json` has. */
export const TASK_NAMES: readonly string[] = Object.keys(configuration.tasks);

/** The script that a task's line ends with, but for fixed arguments. */
const SCRIPT_REGEXP = / tasks\/(\w+\.ts)(?: [\w-]+)*$/;

/** What each command takes, as one types it (`--size`, `-q`), by the name of its task. */
export async function commandOptions(): Promise<Map<string, Set<string>>> {
  const scripts = Object.entries(configuration.tasks).flatMap(
    ([name, { command }]) => {
      const [, script] = SCRIPT_REGEXP.exec(command) ?? [];
      return script === undefined ? [] : [{ name, script }];
    },
  );
  const options = await Promise.all(scripts.map(async ({ name, script }) => {
    const definition = await definitionIn(script);
    const typed = Object.entries(definition).flatMap(spellings);
    return [name, new Set(typed)] as const;
  }));
  return new Map(options);
}

/** The options of the one command that a script exports, the common ones too. */
async function definitionIn(script: string): Promise<Record<string, unknown>> {
  const url = toFileUrl(join(TOOLKIT_ROOT, "tasks", script)).href;
  const exported: Record<string, unknown> = await import(url);
  for (const command of Object.values(exported)) {
    if (!isRecord(command) || !isRecord(command["definition"])) continue;
    const { options } = command["definition"];
    if (isRecord(options)) return { ...options, ...COMMON_OPTIONS };
  }
  return {};
}

function spellings([name, option]: [string, unknown]): string[] {
  const short = isRecord(option) ? option["short"] : undefined;
  return typeof short === "string" ? [`--${name}`, `-${short}`] : [`--${name}`];
}
