import { FastvlmError } from "../base/errors.ts";
import type { ModelRef } from "../catalog/find.ts";
import type { Hub } from "../hub/hub.ts";
import { partialDirectory } from "../storage/layout.ts";
import { type ModelLockOptions, withModelLock } from "../storage/model_lock.ts";
import { explainStorageError } from "../storage/storage_error.ts";
import type { DownloadLog } from "./download_log.ts";
import { type DownloadProgress, fetchFiles } from "./fetch_files.ts";
import { findInstalled } from "./installed.ts";
import { checkFreeSpace, planDownload, type PlanOptions } from "./plan/plan.ts";
import { type InstalledModel, publishModel } from "./publish/publish.ts";
import { removeOthers } from "./publish/remove_others.ts";
import { recoverSwap } from "./publish/swap.ts";
import type { Transfer } from "./transfer/transfer.ts";

/** Options of {@linkcode downloadModel}. */
export interface DownloadOptions extends PlanOptions {
  /** Ends the download; what is verified is kept. */
  signal?: AbortSignal;
  /** How to wait for another process that changes the same model. */
  lock?: Omit<ModelLockOptions, "signal">;
  /**
   * Fetches a model that is installed and what it should be, once more.
   *
   * @default {false}
   */
  force?: boolean;
  /** Called after each chunk, thousands of times a second on a fast line. */
  onProgress?: (progress: DownloadProgress) => void;
  /** Told of every request and file. */
  log?: DownloadLog;
  /**
   * Fetches one file.
   *
   * @default {transferFile}
   */
  transfer?: Transfer;
}

/** What a download did. */
export interface DownloadResult extends InstalledModel {
  /** Bytes that were fetched. */
  bytesFetched: number;
  /** Files that were fetched. */
  filesFetched: number;
  /** Whether there was nothing to do. */
  alreadyInstalled: boolean;
  /** Whether the lock had all files; otherwise some are as the Hub said. */
  isLocked: boolean;
}

/**
 * Installs a model from its Hub repository, or updates it to what catalog and lock want. One that is
 * already so costs no request.
 *
 * Files are fetched to `.partial/`, and only when all are verified they become the model: an older
 * version stays whole until then. After a failure verified files are kept and not fetched again.
 *
 * @throws {DiskFullError} If there is not enough room, before anything is fetched or later.
 * @throws {LockTimeoutError} If another process keeps the model's lock.
 * @throws {StorageError} If the store cannot be written.
 * @throws what `planDownload()` and the transfer throw, and the signal's reason.
 */
export async function downloadModel(
  ref: ModelRef,
  options: DownloadOptions,
): Promise<DownloadResult> {
  const { store, lock, log, signal } = options;
  try {
    return await findUnlessForced(ref, options) ??
      await withModelLock(
        store,
        ref.key,
        () => downloadLocked(ref, options),
        { ...lock, ...(signal && { signal }) },
      );
  } catch (error) {
    const explained = explainStorageError(error, {
      action: `store "${ref.key}" in`,
      path: store.root,
    });
    log?.error("failed", { key: ref.key, ...describeError(explained) });
    throw explained;
  }
}

async function downloadLocked(
  ref: ModelRef,
  options: DownloadOptions,
): Promise<DownloadResult> {
  const { store, log } = options;
  await recoverSwap(store, ref.key);
  // Another process may have done it while this one waited for the lock.
  const installed = await findUnlessForced(ref, options);
  if (installed !== undefined) return installed;
  const hub = logExchanges(options.hub, log);
  const plan = await planDownload(ref, { ...options, hub });
  log?.info("planned", plan);
  checkFreeSpace(plan, store);
  const staging = partialDirectory(store, ref.key);
  await removeOthers(staging, plan.files.map(({ path }) => path));
  const files = await fetchFiles(plan, staging, { ...options, hub });
  const { repo, commit, revision, isLocked } = plan;
  const source = { kind: "hub", repo, commit, revision };
  const published = await publishModel(ref, { store, staging, files, source });
  log?.info("published", { directory: published.directory });
  const fetched = plan.files.filter(({ sha256 }) => sha256 === undefined);
  return {
    ...published,
    bytesFetched: plan.bytesToFetch,
    filesFetched: fetched.length,
    alreadyInstalled: false,
    isLocked,
  };
}

async function findUnlessForced(
  ref: ModelRef,
  options: DownloadOptions,
): Promise<DownloadResult | undefined> {
  if (options.force) return undefined;
  const installed = await findInstalled(ref, options);
  return installed && {
    ...installed,
    bytesFetched: 0,
    filesFetched: 0,
    alreadyInstalled: true,
    isLocked: options.lockEntry !== undefined,
  };
}

function logExchanges(hub: Hub, log: DownloadLog | undefined): Hub {
  return {
    ...hub,
    onExchange: (exchange) => {
      log?.info("exchange", exchange);
      hub.onExchange?.(exchange);
    },
  };
}

function describeError(error: unknown): object {
  if (error instanceof FastvlmError) {
    const { name, code, message } = error;
    return { name, code, message };
  }
  return error instanceof Error
    ? { name: error.name, message: error.message }
    : { message: String(error) };
}
