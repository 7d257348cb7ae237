import configuration from "../../deno.json" with { type: "json" };
import { UsageError } from "../../lib/base/errors.ts";
import { nearest } from "../../lib/base/nearest.ts";
import type { Command } from "../../lib/cli/command.ts";
import type { NamedCommand } from "../../lib/cli/completions/completion_model.ts";

/** Loaded one by one, so that `list` does not wait for what only `predict` needs. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  setup: async () => (await import("../setup.ts")).setupCommand,
  list: async () => (await import("../list.ts")).listCommand,
  info: async () => (await import("../info.ts")).infoCommand,
  download: async () => (await import("../download.ts")).downloadCommand,
  lock: async () => (await import("../lock.ts")).lockCommand,
  verify: async () => (await import("../verify.ts")).verifyCommand,
  remove: async () => (await import("../remove.ts")).removeCommand,
  prune: async () => (await import("../prune.ts")).pruneCommand,
  convert: async () => (await import("../convert.ts")).convertCommand,
  predict: async () => (await import("../predict.ts")).predictCommand,
  results: async () => (await import("../results.ts")).resultsCommand,
  artifacts: async () => (await import("../artifacts.ts")).artifactsCommand,
  completions: async () =>
    (await import("./completions.ts")).completionsCommand,
  man: async () => (await import("./man.ts")).manCommand,
};

/** What is no task has no description in `deno.json`. */
const OWN_DESCRIPTIONS: Readonly<Record<string, string>> = {
  completions: "Print the script that completes fastvlm in a shell",
  man: "Print the manual page",
};

/** Short verbs that users of other tools type. */
const ALIASES: Readonly<Record<string, string>> = {
  ls: "list",
  pull: "download",
  rm: "remove",
};

/** A command's names, the short ones last, and what it does; it is not loaded for that. */
export interface ListedCommand {
  /** The name, and the short ones after it. */
  names: readonly [string, ...string[]];
  /** What it does. */
  summary: string;
}

/** All commands of `fastvlm`, in the order in which a person meets them. */
export function listCommands(): ListedCommand[] {
  const tasks: Record<string, { description?: string }> = configuration.tasks;
  return Object.keys(COMMANDS).map((name) => ({
    names: [name, ...aliasesOf(name)],
    summary: tasks[name]?.description ?? OWN_DESCRIPTIONS[name] ?? "",
  }));
}

/** Loads all commands, for what is made of their definitions. */
export async function loadCommands(): Promise<NamedCommand[]> {
  return await Promise.all(
    listCommands().map(async ({ names }) => {
      const { definition } = await findCommand(names[0]);
      return { names, definition };
    }),
  );
}

/**
 * Loads the command of a name or short name.
 *
 * @throws {UsageError} If there is none; the hint has the nearest.
 */
export async function findCommand(name: string): Promise<Command> {
  const load = own(COMMANDS, own(ALIASES, name) ?? name);
  if (load !== undefined) return await load();
  const known = nearest(name, [
    ...Object.keys(COMMANDS),
    ...Object.keys(ALIASES),
  ]);
  throw new UsageError(`Cannot find command "${name}"`, {
    hint: known === undefined ? "fastvlm --help" : `did you mean "${known}"?`,
  });
}

function aliasesOf(name: string): string[] {
  return Object.keys(ALIASES).filter((alias) => ALIASES[alias] === name);
}

function own<T>(record: Readonly<Record<string, T>>, key: string) {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
