import { formatBytes } from "../../../lib/base/bytes.ts";
import {
  isConverted,
  sourceLockEntryOf,
  sourceOf,
} from "../../../lib/catalog/conversion.ts";
import {
  lockEntryOf,
  type ModelRef,
  resolveModel,
} from "../../../lib/catalog/find.ts";
import { needsNetwork } from "../../../lib/catalog/needs_network.ts";
import type { Catalog, Lock } from "../../../lib/catalog/schema.ts";
import { withMargin } from "../../../lib/download/plan/disk_need.ts";
import {
  inspectModel,
  type ModelState,
  type ModelStatus,
} from "../../../lib/storage/inventory.ts";
import type { Store } from "../../../lib/storage/stores.ts";
import { describeSource } from "../../models/model_report.ts";
import { taskLine } from "../../models/task_line.ts";
import type { Checked, Problem } from "./problem.ts";

/** What a download of the default size would do. */
export interface DownloadFacts {
  /** The model's key. */
  key: string;
  /** What the stores hold of it. */
  state: ModelState;
  /** Where it comes from, in words. */
  source: string;
  /** Bytes that would be fetched. */
  bytesToDownload: number;
  /** The command that installs it; `null` if there is nothing to do. */
  command: string | null;
}

/** What a download depends on. */
export interface CheckDownloadOptions {
  /** The stores that can be read, in precedence. */
  stores: readonly Store[];
  /** Bytes that may still be written to the user store, if the system tells. */
  freeBytes: number | null;
  /** Whether the network may not be used. */
  offline: boolean;
  /** Ends the search. */
  signal: AbortSignal;
}

/** Foresees the download of the default size without a request. */
export async function checkDownload(
  { catalog, lock }: { catalog: Catalog; lock: Lock },
  options: CheckDownloadOptions,
): Promise<Checked<DownloadFacts>> {
  const { stores, signal } = options;
  const ref = resolveModel(catalog);
  const lockEntry = lockEntryOf(lock, ref.key);
  const status = await inspectModel(ref, lockEntry, stores, {
    sourceLockEntry: sourceLockEntryOf(lock, ref),
    signal,
  });
  const { state, bytesToDownload } = status;
  const command = commandFor(status);
  return {
    facts: {
      ...{ key: ref.key, state, bytesToDownload },
      source: describeOrigin(ref),
      command: command ?? null,
    },
    problems: command === undefined
      ? []
      : findObstacles(status, command, options),
  };
}

/** Of what is converted that of its checkpoint, which is what would be fetched. */
function describeOrigin(ref: ModelRef): string {
  return isConverted(ref)
    ? `${describeSource(sourceOf(ref).variant.source)}, converted then`
    : describeSource(ref.variant.source);
}

/** A model that is built needs none. */
function commandFor(
  { ref, state, bytesToDownload }: ModelStatus,
): string | undefined {
  if (bytesToDownload > 0) return taskLine("download", ref);
  const isToConvert = isConverted(ref) && state !== "installed";
  return isToConvert ? taskLine("convert", ref) : undefined;
}

function findObstacles(
  { ref, bytesToDownload }: ModelStatus,
  command: string,
  { freeBytes, offline }: CheckDownloadOptions,
): Problem[] {
  const problems: Problem[] = [];
  if (offline && bytesToDownload > 0 && needsNetwork(ref)) {
    problems.push({
      message: `Cannot download "${ref.key}": FASTVLM_OFFLINE or ` +
        "HF_HUB_OFFLINE forbids the network",
      command: `FASTVLM_OFFLINE=0 HF_HUB_OFFLINE=0 ${command}`,
    });
  }
  const verb = bytesToDownload > 0 ? "download" : "convert";
  const requiredBytes = withMargin(bytesToDownload + bytesToConvert(ref));
  if (freeBytes !== null && freeBytes < requiredBytes) {
    problems.push({
      message: `Cannot ${verb} "${ref.key}": ${
        formatBytes(requiredBytes)
      } must be free, and ${formatBytes(freeBytes)} are`,
      command: `FASTVLM_HOME=FOLDER ${command}`,
    });
  }
  return problems;
}

/** The result lies beside the checkpoint that was fetched for it. */
function bytesToConvert(ref: ModelRef): number {
  if (!isConverted(ref)) return 0;
  return ref.variant.approximateBytes ?? ref.entry.approximateBytes;
}
