/**
 * `fastvlm <command> …`: the one entry of the compiled binary; every command is the script of the
 * same name.
 *
 * @module
 */

import type { Command } from "../lib/cli/command.ts";
import { type Io, printLine } from "../lib/cli/io.ts";
import { runProcess } from "../lib/cli/process_io.ts";
import { paintTitles } from "../lib/cli/text/paint_titles.ts";
import { formatSection } from "../lib/cli/text/section.ts";
import { giveBack } from "./fastvlm/give_back.ts";
import { formatBuildInfo, readBuildInfo } from "./fastvlm/build_info.ts";
import { findCommand, listCommands } from "./fastvlm/commands.ts";
import { FASTVLM_SUMMARY } from "./fastvlm/man.ts";

const HELP_WORDS: readonly string[] = ["help", "--help", "-h"];

/** Finds the command that the first argument names and hands it the others. */
export const fastvlmCommand: Command = {
  definition: {
    name: "fastvlm",
    summary: FASTVLM_SUMMARY,
    operands: "<command>",
    options: {},
    examples: {
      "fastvlm list": "what models there are and where they are",
      "fastvlm download --size 0.5b": "install one",
      "fastvlm predict --size 0.5b --image photo.jpg": "describe a picture",
    },
  },
  async execute([name = "help", ...args], io) {
    if (name === "--version" || name === "-V") {
      printLine(io, formatBuildInfo(await readBuildInfo()));
      return 0;
    }
    if (!HELP_WORDS.includes(name)) {
      return await (await findCommand(name)).execute(args, io);
    }
    const [topic] = args.filter((argument) => !HELP_WORDS.includes(argument));
    if (topic === undefined) return printCommands(io);
    return await (await findCommand(topic)).execute(["--help"], io);
  },
};

if (import.meta.main) {
  await giveBack(Deno.args[0]);
  await runProcess(fastvlmCommand);
}

/** The commands stay unloaded, as one needs what another may not. */
function printCommands(io: Io): number {
  const { summary, examples } = fastvlmCommand.definition;
  const rows = listCommands().map(({ names, summary }) =>
    [names.join(", "), summary] as const
  );
  const help = [
    `${summary}\n`,
    "Usage: fastvlm <command> [options]\n",
    formatSection("Commands", rows, io.columns),
    formatSection("Options", [
      ["-h, --help", "print this help; fastvlm help <command> tells more"],
      ["-V, --version", "print version, commit and system"],
    ], io.columns),
    formatSection("Examples", Object.entries(examples), io.columns).trimEnd(),
  ].join("\n");
  printLine(io, paintTitles(help, io.stdout));
  return 0;
}
