/**
 * `fastvlm <command> …`: the one entry of the compiled binary; every command is the script of the
 * same name.
 *
 * @module
 */

import configuration from "../deno.json" with { type: "json" };
import { UsageError } from "../lib/base/errors.ts";
import { nearest } from "../lib/base/nearest.ts";
import type { Command } from "../lib/cli/command.ts";
import { printLine } from "../lib/cli/io.ts";
import { runProcess } from "../lib/cli/process_io.ts";
import { formatTable } from "../lib/cli/text/table.ts";

/** Loaded one by one, so that `list` does not wait for what only `predict` needs. */
const COMMANDS: Record<string, () => Promise<Command>> = {
  setup: async () => (await import("./setup.ts")).setupCommand,
  list: async () => (await import("./list.ts")).listCommand,
  info: async () => (await import("./info.ts")).infoCommand,
  download: async () => (await import("./download.ts")).downloadCommand,
  lock: async () => (await import("./lock.ts")).lockCommand,
  verify: async () => (await import("./verify.ts")).verifyCommand,
  remove: async () => (await import("./remove.ts")).removeCommand,
  prune: async () => (await import("./prune.ts")).pruneCommand,
  predict: async () => (await import("./predict.ts")).predictCommand,
  artifacts: async () => (await import("./artifacts.ts")).artifactsCommand,
};

/** Short verbs that users of other tools type. */
const ALIASES: Record<string, string> = {
  ls: "list",
  pull: "download",
  rm: "remove",
};

/** Finds the command that the first argument names and hands it the others. */
export const fastvlmCommand: Command = {
  definition: {
    name: "fastvlm",
    summary: "Find, download, verify and run FastVLM models",
    operands: "<command>",
    options: {},
    examples: {
      "fastvlm predict --size tiny --image photo.jpg": "describe a picture",
    },
  },
  async execute([name, ...args], io) {
    if (name === undefined || name === "--help" || name === "-h") {
      printLine(io, formatCommands());
      return 0;
    }
    return await (await findCommand(name)).execute(args, io);
  },
};

if (import.meta.main) await runProcess(fastvlmCommand);

async function findCommand(name: string): Promise<Command> {
  const command = COMMANDS[ALIASES[name] ?? name];
  if (command !== undefined) return await command();
  const known = nearest(name, [
    ...Object.keys(COMMANDS),
    ...Object.keys(ALIASES),
  ]);
  throw new UsageError(`Cannot find command "${name}"`, {
    hint: known === undefined ? "fastvlm --help" : `did you mean "${known}"?`,
  });
}

/** The tasks' own descriptions: the commands stay unloaded, as one needs what another may not. */
function formatCommands(): string {
  const tasks: Record<string, { description?: string }> = configuration.tasks;
  const rows = Object.keys(COMMANDS).map((name) => [
    [name, ...aliasesOf(name)].join(", "),
    tasks[name]?.description ?? "",
  ]);
  return [
    fastvlmCommand.definition.summary,
    formatTable(["COMMAND", ""], rows),
    "fastvlm <command> --help tells more",
  ].join("\n\n");
}

function aliasesOf(name: string): string[] {
  return Object.keys(ALIASES).filter((alias) => ALIASES[alias] === name);
}
