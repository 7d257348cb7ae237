import { sourceLockEntryOf } from "../../lib/catalog/conversion.ts";
import { lockEntryOf, type ModelRef } from "../../lib/catalog/find.ts";
import type { Lock } from "../../lib/catalog/schema.ts";
import type { Io } from "../../lib/cli/io.ts";
import type { DownloadLog } from "../../lib/download/download_log.ts";
import type { DownloadResult } from "../../lib/download/download_model.ts";
import type { Semaphore } from "../../lib/base/semaphore.ts";
import type { TransferLimits } from "../../lib/download/transfer/transfer_options.ts";
import { installModel } from "../../lib/fastvlm/install_model.ts";
import type { Hub } from "../../lib/hub/hub.ts";
import type { Store } from "../../lib/storage/stores.ts";
import { ownHost } from "../models/own_host.ts";
import type { Outcome } from "./outcome.ts";
import type { Screen } from "./screen.ts";

/** What a run knows before it begins, the same for all its models. */
export interface Setting {
  /** Where to report. */
  io: Io;
  /** What files must be. */
  lock: Lock;
  /** By the model's key, what is wrong with entries of the lock that cannot be used. */
  unusable?: ReadonlyMap<string, unknown>;
  /** Where to install. */
  store: Store;
  /** Where files may also lie already. */
  stores: readonly Store[];
  /** How the Hub is reached. */
  hub: Hub;
  /** Other servers that have the Hub's files; without them, those that the catalog names. */
  mirrors?: readonly Hub[];
  /** Whether to fetch again what is installed. */
  isForced: boolean;
  /** Whether to read what is installed, and mend it. */
  isRepair: boolean;
  /** Whether the network may not be used. */
  isOffline: boolean;
}

/** A run that has begun. */
export interface Run extends Setting {
  /** Told of every step. */
  log: DownloadLog;
  /** Shows how it goes. */
  screen: Screen;
  /** Lets some files of all models be fetched at a time. */
  pool: Semaphore;
  /** How hard and how long to try. */
  limits: TransferLimits;
}

/**
 * Installs one model and tells how it goes.
 *
 * @throws {OfflineError} If the network is needed and may not be used.
 * @throws what `installModel()` throws.
 */
export async function fetchModel(ref: ModelRef, run: Run): Promise<Outcome> {
  const startedMs = performance.now();
  const result = await install(ref, run);
  run.screen.finished(ref, result, performance.now() - startedMs);
  const { directory, alreadyInstalled, bytesFetched } = result;
  return { key: ref.key, directory, alreadyInstalled, bytesFetched };
}

async function install(ref: ModelRef, run: Run): Promise<DownloadResult> {
  const { io: { signal }, log, pool, limits, screen } = run;
  const host = await ownHost();
  return await installModel(ref, {
    ...sourceOptions(ref, withRetryNotes(ref, run)),
    offline: run.isOffline,
    log,
    pool,
    limits,
    signal,
    lock: {
      onWait: (holder) => screen.waiting(ref.key, holder),
      ...(host !== undefined && { host }),
    },
    // What is fetched may be another variant, which this one is converted from.
    onProgress: (progress) => screen.progress({ ...progress, key: ref.key }),
    onRetry: (notice) => screen.retry(ref.key, notice),
    onConversion: (progress) => screen.converting(ref.key, progress),
    onNotice: (notice) => screen.notice(ref.key, notice),
  });
}

/** The same run, with servers whose questions that are asked again are told of like files. */
function withRetryNotes({ key }: ModelRef, run: Run): Run {
  const { hub, mirrors, screen } = run;
  const telling = (each: Hub): Hub => ({
    ...each,
    retries: {
      ...each.retries,
      onRetry: (retry) =>
        screen.retry(key, { host: each.endpoint.host, ...retry }),
    },
  });
  return {
    ...run,
    hub: telling(hub),
    ...(mirrors && { mirrors: mirrors.map(telling) }),
  };
}

/** What a model is made of and where it goes, for a plan or a download. */
export function sourceOptions(ref: ModelRef, setting: Setting) {
  const { io, lock, store, stores, hub, mirrors } = setting;
  const lockEntry = lockEntryOf(lock, ref.key);
  const sourceLockEntry = sourceLockEntryOf(lock, ref);
  return {
    store,
    stores,
    hub,
    signal: io.signal,
    environment: io.environment,
    force: setting.isForced,
    repair: setting.isRepair,
    ...(mirrors && { mirrors }),
    ...(lockEntry && { lockEntry }),
    ...(sourceLockEntry && { sourceLockEntry }),
  };
}
