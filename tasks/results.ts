/**
 * `deno task results merge DIR`: the answers that several runs of `predict --results DIR` have made.
 *
 * @module
 */

import { dirname, resolve } from "@std/path";
import { UsageError } from "../lib/base/errors.ts";
import type { Command } from "../lib/cli/command.ts";
import { defineCommand } from "../lib/cli/define_command.ts";
import { note } from "../lib/cli/io.ts";
import { runProcess } from "../lib/cli/process_io.ts";
import { forgetRun } from "../lib/results/store/run_manifest.ts";
import { requireWritable } from "./models/require_writable.ts";
import { ACTIONS, parseAction } from "./results/actions.ts";
import { mergeFolder } from "./results/merge_folder.ts";
import { showStatus } from "./results/show_status.ts";

/** Puts answers together, says how many there are, or lets another run begin. */
export const resultsCommand: Command = defineCommand({
  name: "results",
  summary: "Merge the answers that several runs of predict have made",
  description:
    "Runs of predict with --results DIR, on one machine or many, put their answers into one folder. merge " +
    "prints them as one line each, in the order of the list; status says how far the run is; renew lets a run " +
    "with another list or question begin in the folder, and keeps its answers.",
  operands: `${ACTIONS.join("|")} FOLDER`,
  options: {
    out: {
      type: "string",
      placeholder: "FILE",
      description: "with merge: write the lines here, not on the screen",
    },
  },
  examples: {
    "deno task results status artifacts/run": "how many answers there are",
    "deno task results merge artifacts/run --out artifacts/all.jsonl":
      "all of them in one file",
    "deno task results renew artifacts/run":
      "ask something else, or of another list",
  },
  async run({ options, operands, io }) {
    const { action, directory } = parseAction(operands);
    const path = resolve(io.cwd, directory);
    if (action === "merge") {
      const out = await writable(options.out, io.cwd);
      return await mergeFolder(path, { ...options, out }, io);
    }
    if (options.out !== undefined) {
      throw new UsageError(`Cannot use option "--out" with ${action}`);
    }
    if (action === "status") return await showStatus(path, options, io);
    await forgetRun(await requireWritable(path));
    if (!options.quiet) note(io, `another run can begin in ${path}`);
  },
});

if (import.meta.main) await runProcess(resultsCommand);

/** The folder counts, as the file is written beside before it takes its name. */
async function writable(
  out: string | undefined,
  cwd: string,
): Promise<string | undefined> {
  if (out === undefined) return undefined;
  const path = resolve(cwd, out);
  await requireWritable(dirname(path));
  return path;
}
