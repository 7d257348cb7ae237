import { formatBytes } from "../../lib/base/bytes.ts";
import { formatDuration } from "../../lib/base/duration.ts";
import { OfflineError } from "../../lib/base/errors.ts";
import { lockEntryOf, type ModelRef } from "../../lib/catalog/find.ts";
import type { Lock } from "../../lib/catalog/schema.ts";
import { type Io, note, printLine } from "../../lib/cli/io.ts";
import { createProgress } from "../../lib/cli/text/progress.ts";
import type { DownloadLog } from "../../lib/download/download_log.ts";
import type { DownloadResult } from "../../lib/download/download_model.ts";
import { findInstalled } from "../../lib/download/installed.ts";
import { installModel, needsNetwork } from "../../lib/fastvlm/install_model.ts";
import type { Hub } from "../../lib/hub/hub.ts";
import type { Store } from "../../lib/storage/stores.ts";

/** What is the same for all models of one run. */
export interface Run {
  /** Where to report. */
  io: Io;
  /** What files must be. */
  lock: Lock;
  /** Where to install. */
  store: Store;
  /** How the Hub is reached. */
  hub: Hub;
  /** Told of every step. */
  log: DownloadLog;
  /** Whether to fetch again what is installed. */
  isForced: boolean;
  /** Whether the network may not be used. */
  isOffline: boolean;
  /** Whether to say nothing. */
  isQuiet: boolean;
}

/** What a run did to one model, for programs. */
export interface Outcome {
  /** The model. */
  key: string;
  /** Where it is now. */
  directory: string;
  /** Whether there was nothing to do. */
  alreadyInstalled: boolean;
  /** Bytes that came over the network. */
  bytesFetched: number;
}

/**
 * Installs one model and tells the person how it goes.
 *
 * @throws {OfflineError} If the network is needed and may not be used.
 * @throws what `installModel()` throws.
 */
export async function fetchModel(ref: ModelRef, run: Run): Promise<Outcome> {
  const started = performance.now();
  const result = run.isOffline && needsNetwork(ref)
    ? await requireInstalled(ref, run)
    : await install(ref, run);
  if (!run.isQuiet) {
    printLine(run.io, describeResult(ref, result, performance.now() - started));
    for (const remark of remarks(ref, result)) note(run.io, remark);
  }
  const { directory, alreadyInstalled, bytesFetched } = result;
  return { key: ref.key, directory, alreadyInstalled, bytesFetched };
}

async function install(ref: ModelRef, run: Run): Promise<DownloadResult> {
  const { io, lock, store, hub, log } = run;
  const lockEntry = lockEntryOf(lock, ref.key);
  using progress = createProgress(io, {
    quiet: run.isQuiet,
    title: "Downloading",
  });
  return await installModel(ref, {
    store,
    hub,
    log,
    force: run.isForced,
    signal: io.signal,
    ...(lockEntry && { lockEntry }),
    lock: { onWait: (holder) => note(io, describeWait(ref, holder)) },
    onProgress: ({ file, fileBytes, fileTotal }) =>
      progress.update({ label: file, bytes: fileBytes, total: fileTotal }),
  });
}

async function requireInstalled(
  ref: ModelRef,
  { lock, store, io }: Run,
): Promise<DownloadResult> {
  const lockEntry = lockEntryOf(lock, ref.key);
  const installed = await findInstalled(ref, {
    store,
    signal: io.signal,
    ...(lockEntry && { lockEntry }),
  });
  if (installed === undefined) {
    throw new OfflineError(
      `Cannot install "${ref.key}": the network may not be used`,
      { hint: "leave out --offline and unset FASTVLM_OFFLINE" },
    );
  }
  return {
    ...installed,
    bytesFetched: 0,
    filesFetched: 0,
    alreadyInstalled: true,
    isLocked: lockEntry !== undefined,
  };
}

function describeWait(ref: ModelRef, holder?: { pid: number }): string {
  const who = holder === undefined
    ? "another process"
    : `process ${holder.pid}`;
  return `Waiting for ${who}, which is changing ${ref.key}`;
}

function describeResult(
  { key }: ModelRef,
  { directory, alreadyInstalled, bytesFetched }: DownloadResult,
  elapsedMs: number,
): string {
  if (alreadyInstalled) return `${key} is installed in ${directory}`;
  const how = bytesFetched === 0
    ? `in ${formatDuration(elapsedMs)}`
    : `with ${formatBytes(bytesFetched)} in ${formatDuration(elapsedMs)}`;
  return `${key} installed ${how}: ${directory}`;
}

function remarks(ref: ModelRef, result: DownloadResult): string[] {
  const remarks: string[] = [];
  if (!result.isLocked && !result.alreadyInstalled) {
    remarks.push(
      `note: ${ref.key} has no lock entry: its files are as the Hub says, and its manifest records them`,
    );
  }
  if (ref.variantName === "checkpoint") {
    remarks.push(
      `note: ${ref.key} is a checkpoint: it has to be converted before it can run`,
    );
  }
  return remarks;
}
