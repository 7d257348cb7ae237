/**
 * The texts that commands explain themselves by, as `tests/testdata/help` keeps them. After a change that
 * is meant, `deno run -A tests/support/help_files.ts` writes them anew.
 *
 * @module
 */

import { join } from "@std/path";
import type { Command } from "../../lib/cli/command.ts";
import { formatHelp } from "../../lib/cli/text/help.ts";
import { formatManPage } from "../../lib/cli/text/man_page.ts";
import { ciKeyCommand } from "../../tasks/ci_key.ts";
import { compileCommand } from "../../tasks/dev/compile.ts";
import { fastvlmCommand } from "../../tasks/fastvlm.ts";
import { loadCommands } from "../../tasks/fastvlm/commands.ts";
import { FASTVLM_SUMMARY } from "../../tasks/fastvlm/man.ts";
import { captureIo } from "./captured_io.ts";
import { TOOLKIT_ROOT } from "./run_task.ts";

/** Where the files are. */
export const HELP_FOLDER = join(TOOLKIT_ROOT, "tests", "testdata", "help");

/** Narrower than most terminals are. */
const NARROW_COLUMNS = 50;

/** Every command that has help, with its definition. */
export async function definitions(): Promise<Command["definition"][]> {
  const commands = await loadCommands();
  return [
    ...commands.map(({ definition }) => definition),
    compileCommand.definition,
    ciKeyCommand.definition,
  ];
}

/** What each file must hold, by its name. */
export async function helpFiles(): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const definition of await definitions()) {
    files[`${definition.name}.txt`] = `${formatHelp(definition)}\n`;
    if (definition.name === "download") {
      files["download_narrow.txt"] = `${
        formatHelp(definition, { columns: NARROW_COLUMNS })
      }\n`;
      files["download_compiled.txt"] = `${
        formatHelp(definition, { program: "fastvlm" })
      }\n`;
    }
  }
  const io = captureIo();
  await fastvlmCommand.execute([], io);
  files["fastvlm.txt"] = io.stdout.text;
  files["fastvlm.1"] = formatManPage(await loadCommands(), {
    summary: FASTVLM_SUMMARY,
    version: "0.0.0",
  });
  return files;
}

if (import.meta.main) {
  for (const [name, text] of Object.entries(await helpFiles())) {
    await Deno.writeTextFile(join(HELP_FOLDER, name), text);
  }
}
