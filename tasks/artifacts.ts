/**
 * `deno task artifacts list|prune`: the outputs under `artifacts/`.
 *
 * @module
 */

import {
  type Artifact,
  listArtifacts,
  pruneArtifacts,
} from "../lib/artifacts/retention.ts";
import { formatBytes } from "../lib/base/bytes.ts";
import { UsageError } from "../lib/base/errors.ts";
import { nearest } from "../lib/base/nearest.ts";
import { findProjectRoot } from "../lib/base/project_root.ts";
import type { Command } from "../lib/cli/command.ts";
import { defineCommand } from "../lib/cli/define_command.ts";
import { printJson, printLine } from "../lib/cli/io.ts";
import { runProcess } from "../lib/cli/process_io.ts";
import { formatTable } from "../lib/cli/text/table.ts";

const ACTIONS = ["list", "prune"] as const;

/** Lists artifacts, or removes those whose days are over. */
export const artifactsCommand: Command = defineCommand({
  name: "artifacts",
  summary: "List the outputs under artifacts/, or prune those that are too old",
  description:
    "Every run that writes something does so in a folder of its own below artifacts/, which says how many " +
    "days it is to be kept.",
  operands: "[list|prune]",
  options: {
    "dry-run": {
      type: "flag",
      description: "with prune: only say what would be removed",
    },
  },
  examples: {
    "deno task artifacts list": "every output, its age and size",
    "deno task artifacts prune --dry-run": "what prune would remove",
    "deno task artifacts prune": "remove what is older than its days",
  },
  async run({ options, operands, io }) {
    const action = parseAction(operands);
    const projectRoot = await findProjectRoot(Deno.cwd());
    const artifacts = action === "list"
      ? await listArtifacts(projectRoot)
      : await pruneArtifacts(projectRoot, { dryRun: options["dry-run"] });
    if (options.json) {
      printJson(io, { version: 1, artifacts });
    } else {
      printLine(io, formatArtifacts(artifacts));
      printLine(io, `\n${formatSum(action, artifacts, options["dry-run"])}`);
    }
  },
});

if (import.meta.main) await runProcess(artifactsCommand);

function parseAction(operands: readonly string[]): typeof ACTIONS[number] {
  const [typed = "list", extra] = operands;
  const action = ACTIONS.find((known) => known === typed);
  if (action !== undefined && extra === undefined) return action;
  const wrong = action === undefined ? typed : extra ?? "";
  const where = action === undefined ? "artifacts" : `artifacts ${action}`;
  const suggestion = nearest(wrong, ACTIONS) ?? ACTIONS.join(" or ");
  throw new UsageError(`Cannot use "${wrong}" with ${where}`, {
    hint: `deno task artifacts ${suggestion}`,
  });
}

function formatArtifacts(artifacts: readonly Artifact[]): string {
  const header = ["TYPE", "CONTEXT", "CREATED", "DAYS", "BYTES", "PATH"];
  const rows = artifacts.map(({ type, manifest, bytes, expired, path }) => [
    type,
    manifest.context,
    manifest.created.slice(0, 16).replace("T", " "),
    `${manifest.retentionDays}${expired ? " (over)" : ""}`,
    formatBytes(bytes),
    path,
  ]);
  return formatTable(header, rows, ["left", "left", "left", "left", "right"]);
}

function formatSum(
  action: string,
  artifacts: readonly Artifact[],
  isDryRun: boolean,
): string {
  const bytes = artifacts.reduce((sum, artifact) => sum + artifact.bytes, 0);
  const noun = artifacts.length === 1 ? "artifact" : "artifacts";
  const count = `${artifacts.length} ${noun}, ${formatBytes(bytes)}`;
  if (action === "list") return count;
  return isDryRun ? `would remove ${count}` : `removed ${count}`;
}
