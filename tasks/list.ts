/**
 * `deno task list`: what models there are and where they are.
 *
 * @module
 */

import { formatBytes } from "../lib/base/bytes.ts";
import type { Command } from "../lib/cli/command.ts";
import { defineCommand } from "../lib/cli/define_command.ts";
import { type Io, lineWidth, printJson, printLine } from "../lib/cli/io.ts";
import { runProcess } from "../lib/cli/process_io.ts";
import { callBy } from "../lib/cli/text/call_by.ts";
import { formatTable, paintHeader } from "../lib/cli/text/table.ts";
import type { DiskSpace } from "../lib/storage/free_space.ts";
import { inventory, type ModelStatus } from "../lib/storage/inventory.ts";
import type { Store } from "../lib/storage/stores.ts";
import { pruneStore } from "../lib/storage/upkeep/prune_store.ts";
import { STATE_NAMES, statusDocument } from "./models/model_report.ts";
import { openModels } from "./models/open_models.ts";
import { storeSpace } from "./models/store_space.ts";

/** Lists every size: state, store, bytes, and what a download would fetch. */
export const listCommand: Command = defineCommand({
  name: "list",
  summary: "List the models and where they are",
  description:
    "Shows every size of the catalog: its state, the store that has it, the bytes on disk and those " +
    "that a download would fetch. It reads, and changes nothing.",
  options: {},
  environment: {
    FASTVLM_HOME: "folder of the user store",
    FASTVLM_CONFIG: "catalog to use, like --config",
  },
  examples: {
    "deno task list": "every size, its state and where it is",
    "deno task list --json": "the same for a program",
    "deno task list --config team.config.json": "the models of another catalog",
  },
  async run({ options, io }) {
    const workspace = await openModels(options, io);
    const { catalog, lock, stores } = workspace;
    const statuses = await inventory(catalog, lock, stores, {
      signal: io.signal,
    });
    const space = await storeSpace(workspace);
    const prunableBytes = await findPrunable(stores, io);
    if (options.json) {
      printJson(io, {
        version: 1,
        catalog: workspace.configPath,
        stores: stores.map(({ name, root }) => ({ name, root })),
        models: statuses.map(statusDocument),
        totalBytesOnDisk: totalBytes(statuses),
        freeBytes: space?.freeBytes ?? null,
        prunableBytes,
      });
    } else {
      printLine(io, paintHeader(formatStatuses(statuses, io), io.stdout));
      printLine(io, `\n${formatTotals(statuses, space)}`);
      if (prunableBytes > 0) {
        printLine(io, callBy(io.program, formatPrunable(prunableBytes)));
      }
      for (const line of formatProblems(statuses)) printLine(io, line);
    }
  },
});

if (import.meta.main) await runProcess(listCommand);

/** What lies behind a model is a rarity, and has a column only then. */
function formatStatuses(statuses: readonly ModelStatus[], io: Io): string {
  const hasShadows = statuses.some(({ shadows }) => shadows.length > 0);
  const header = [
    "SIZE",
    "VARIANT",
    "STATE",
    "STORE",
    "ON DISK",
    "DOWNLOAD",
    ...(hasShadows ? ["SHADOWS"] : []),
    "DESCRIPTION",
  ];
  const rows = statuses.map((status) => toRow(status, hasShadows));
  const alignment = ["left", "left", "left", "left", "right", "right"] as const;
  return formatTable(header, rows, alignment, lineWidth(io, io.stdout));
}

function toRow(status: ModelStatus, hasShadows: boolean): string[] {
  const { ref, state, store, bytesOnDisk, bytesToDownload, shadows } = status;
  return [
    ref.entry.size,
    ref.variantName,
    STATE_NAMES[state] + (status.outdated ? " (outdated)" : ""),
    store?.name ?? "-",
    bytesOnDisk === 0 ? "-" : formatBytes(bytesOnDisk),
    bytesToDownload === 0 ? "-" : formatBytes(bytesToDownload),
    ...(hasShadows
      ? [shadows.map((shadow) => shadow.store.name).join(", ") || "-"]
      : []),
    ref.entry.description,
  ];
}

function formatTotals(
  statuses: readonly ModelStatus[],
  space: DiskSpace | undefined,
): string {
  const used = `${formatBytes(totalBytes(statuses))} in models`;
  return space === undefined
    ? used
    : `${used}, ${formatBytes(space.freeBytes)} free`;
}

function totalBytes(statuses: readonly ModelStatus[]): number {
  return statuses.reduce((sum, { bytesOnDisk }) => sum + bytesOnDisk, 0);
}

/** Bytes that nobody has gone on with for a week, in all stores. */
async function findPrunable(
  stores: readonly Store[],
  { signal }: Io,
): Promise<number> {
  const bytes = stores.map(async (store) => {
    try {
      return (await pruneStore(store, { dryRun: true, signal })).bytes;
    } catch {
      signal.throwIfAborted();
      // Why a store cannot be read is told once, with the models.
      return 0;
    }
  });
  return (await Promise.all(bytes)).reduce((sum, each) => sum + each, 0);
}

function formatPrunable(bytes: number): string {
  return `${formatBytes(bytes)} of old leftovers: deno task prune frees it`;
}

function formatProblems(statuses: readonly ModelStatus[]): string[] {
  return statuses.flatMap(({ ref, problems }) =>
    problems.map((problem) => `${ref.entry.size}: ${problem}`)
  );
}
