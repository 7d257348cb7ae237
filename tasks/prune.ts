/**
 * `deno task prune`: remove what interrupted downloads have left.
 *
 * @module
 */

import { formatBytes } from "../lib/base/bytes.ts";
import type { Command } from "../lib/cli/command.ts";
import { defineCommand } from "../lib/cli/define_command.ts";
import { printJson, printLine } from "../lib/cli/io.ts";
import { runProcess } from "../lib/cli/process_io.ts";
import { formatTable } from "../lib/cli/text/table.ts";
import {
  type PruneReport,
  pruneStore,
} from "../lib/storage/upkeep/prune_store.ts";
import { openModels } from "./models/open_models.ts";
import { ownHost } from "./models/own_host.ts";

/** Removes unfinished files that nobody has gone on with. */
export const pruneCommand: Command = defineCommand({
  name: "prune",
  summary: "Remove unfinished downloads and other leftovers, never a model",
  description:
    "Interrupted downloads keep what they have, so as to go on later. This removes what nobody has gone " +
    "on with, and leaves what a download is working on.",
  options: {
    "older-than": {
      type: "duration",
      placeholder: "TIME",
      description: "leave what has changed since then, as 12h or 7d",
      default: "7d",
    },
    "dry-run": { type: "flag", description: "only say what would be removed" },
  },
  environment: {
    FASTVLM_HOME: "folder of the user store",
    FASTVLM_CONFIG: "catalog to use, like --config",
  },
  examples: {
    "deno task prune": "remove what is older than a week",
    "deno task prune --dry-run": "what it would free",
    "deno task prune --older-than 0s": "all that no download is working on",
  },
  async run({ options, io }) {
    const { json, quiet, "dry-run": dryRun } = options;
    const olderThanMs = options["older-than"];
    const { stores } = await openModels(options, io);
    const host = await ownHost();
    const reports: PruneReport[] = [];
    for (const store of stores.filter(({ writable }) => writable)) {
      reports.push(
        await pruneStore(store, {
          dryRun,
          signal: io.signal,
          ...(host !== undefined && { host }),
          ...(olderThanMs !== undefined && { olderThanMs }),
        }),
      );
    }
    const report = join(reports);
    if (json) printJson(io, { version: 1, dryRun, ...report });
    else if (!quiet) printLine(io, formatReport(report, dryRun));
  },
});

if (import.meta.main) await runProcess(pruneCommand);

function join(reports: readonly PruneReport[]): PruneReport {
  return {
    removed: reports.flatMap(({ removed }) => removed),
    kept: reports.flatMap(({ kept }) => kept),
    bytes: reports.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

function formatReport(
  { removed, kept, bytes }: PruneReport,
  isDryRun: boolean,
): string {
  const verb = isDryRun ? "would remove" : "removed";
  const rows = [
    ...removed.map((
      item,
    ) => [verb, item.kind, formatBytes(item.bytes), item.path]),
    ...kept.map((item) => [
      `kept: ${item.reason}`,
      item.kind,
      formatBytes(item.bytes),
      item.path,
    ]),
  ];
  const sum = isDryRun
    ? `${formatBytes(bytes)} would be freed`
    : `${formatBytes(bytes)} freed`;
  if (rows.length === 0) return "nothing to remove";
  const header = ["", "KIND", "BYTES", "PATH"];
  const alignments = ["left", "left", "right"] as const;
  return `${formatTable(header, rows, alignments)}\n\n${sum}`;
}
