import configuration from "../../deno.json" with { type: "json" };
import {
  COMMON_OPTIONS,
  type OptionDefinition,
} from "../../lib/cli/command.ts";
import { ciKeyCommand } from "../../tasks/ci_key.ts";
import { compileCommand } from "../../tasks/dev/compile.ts";
import { loadCommands } from "../../tasks/fastvlm/commands.ts";

/** Names of every task that `deno.json` has. */
export const TASK_NAMES: readonly string[] = Object.keys(configuration.tasks);

/** What each command takes, as one types it (`--size`, `-q`), by its name and its short names. */
export async function commandOptions(): Promise<Map<string, Set<string>>> {
  const tasksOnly = [ciKeyCommand, compileCommand].map(({ definition }) => ({
    names: [definition.name],
    definition,
  }));
  const commands = [...await loadCommands(), ...tasksOnly];
  return new Map(commands.flatMap(({ names, definition }) => {
    const options = { ...definition.options, ...COMMON_OPTIONS };
    const spelled = new Set(Object.entries(options).flatMap(spellings));
    return names.map((name) => [name, spelled] as const);
  }));
}

function spellings(
  [name, { short }]: [string, OptionDefinition],
): string[] {
  return short === undefined ? [`--${name}`] : [`--${name}`, `-${short}`];
}
