import type { Command } from "../../lib/cli/command.ts";
import { defineCommand } from "../../lib/cli/define_command.ts";
import { printJson } from "../../lib/cli/io.ts";
import { formatManPage } from "../../lib/cli/text/man_page.ts";
import { readBuildInfo } from "./build_info.ts";
import { loadCommands } from "./commands.ts";

/** What `fastvlm` is, in one line. */
export const FASTVLM_SUMMARY = "Find, download, verify and run FastVLM models";

/** Prints the manual page, which is made of the commands' definitions. */
export const manCommand: Command = defineCommand({
  name: "man",
  program: "fastvlm",
  summary: "Print the manual page",
  description:
    "The page is made of the same definitions as this help, so that it is always that of the " +
    "program that prints it.",
  options: {},
  examples: {
    "fastvlm man | man -l -": "read it",
    "fastvlm man > ~/.local/share/man/man1/fastvlm.1":
      "keep it for man fastvlm",
    "fastvlm man | groff -man -T pdf > fastvlm.pdf": "print it",
  },
  async run({ options, io }) {
    const { version } = await readBuildInfo();
    const page = formatManPage(await loadCommands(), {
      summary: FASTVLM_SUMMARY,
      version,
    });
    if (options.json) printJson(io, { version: 1, page });
    else io.stdout.write(page);
  },
});
