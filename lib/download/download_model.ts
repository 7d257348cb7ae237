import { OfflineError } from "../base/errors.ts";
import type { ModelRef } from "../catalog/find.ts";
import { ARCHIVE_FILE_NAME } from "../catalog/valid_path.ts";
import { modelDirectory } from "../storage/layout.ts";
import { type Manifest, readManifest } from "../storage/manifest.ts";
import type { ModelLockOptions } from "../storage/model_lock.ts";
import { explainStorageError } from "../storage/storage_error.ts";
import {
  type FetchedFiles,
  fetchFiles,
  type FetchFilesOptions,
} from "./fetch_files.ts";
import { findInstalled } from "./installed.ts";
import { logExchanges } from "./log_exchanges.ts";
import { describePlan } from "./plan/describe_plan.ts";
import { checkFreeSpace } from "./plan/disk_need.ts";
import {
  type DownloadPlan,
  planDownload,
  type PlanOptions,
} from "./plan/plan.ts";
import { hubsOf } from "./plan/resolve_files.ts";
import type { InstalledModel } from "./publish/publish.ts";
import { tidyStaging } from "./publish/tidy_staging.ts";
import { unlockedReason } from "./source/unlocked_reason.ts";
import { type StagedModel, stageModel } from "./stage_model.ts";

/** Options of {@linkcode downloadModel}. */
export interface DownloadOptions
  extends
    Omit<PlanOptions, "staging">,
    Omit<FetchFilesOptions, "hubs" | "installed"> {
  /** How to wait for another process that changes the same model. */
  lock?: Omit<ModelLockOptions, "signal">;
  /**
   * Uses no network: the files must be on this machine, or the download fails.
   *
   * @default {false}
   */
  offline?: boolean;
}

/** What a download did. */
export interface DownloadResult extends InstalledModel {
  /** Bytes that came over the network, those that had to be dropped included. */
  bytesFetched: number;
  /** Files of which something came over the network. */
  filesFetched: number;
  /** Whether there was nothing to do. */
  alreadyInstalled: boolean;
  /** Whether the lock had all files; otherwise some are as their source said. */
  isLocked: boolean;
}

/** What is known once the files are staged. */
type Fetched = Omit<DownloadResult, keyof InstalledModel | "alreadyInstalled">;

/**
 * Installs a model from its repository, folder or archive, or updates it to what catalog and lock want.
 * One that is already so costs no request.
 *
 * Files are brought to `.partial/`, from elsewhere on this machine where they are right there, and only
 * when all are verified they become the model: an older version stays whole until then. After a failure
 * what is there is kept and not fetched again.
 *
 * With `force` a model that is installed is fetched again; with `repair` its files are read, and of the
 * damaged ones only what is damaged is fetched.
 *
 * @throws {DiskFullError} If there is not enough room, before anything is fetched or later.
 * @throws {LockTimeoutError} If another process keeps the model's lock.
 * @throws {OfflineError} If it needs the network and may not use it.
 * @throws {StorageError} If the store cannot be written.
 * @throws what `planDownload()` and `fetchFiles()` throw, and the signal's reason.
 */
export async function downloadModel(
  ref: ModelRef,
  options: DownloadOptions,
): Promise<DownloadResult> {
  const { store, lock, log, signal } = options;
  const logged = {
    ...options,
    hub: logExchanges(options.hub, log),
    ...(options.mirrors && {
      mirrors: options.mirrors.map((mirror) => logExchanges(mirror, log)),
    }),
  };
  let fetched: Fetched | undefined;
  try {
    // What is to be read whole is read once, when nobody else changes it.
    const found = options.repair
      ? undefined
      : await findUnlessForced(ref, options);
    const installed = found ??
      await stageModel(ref, {
        store,
        lock: { ...lock, ...(signal && { signal }) },
        // Another process may have done it while this one waited for the lock.
        findInstalled: () => findUnlessForced(ref, options),
        fill: async (staging) => {
          const { bytesFetched, filesFetched, isLocked, ...staged } =
            await fillStaging(ref, staging, logged);
          fetched = { bytesFetched, filesFetched, isLocked };
          return staged;
        },
      });
    if (fetched === undefined) return untouched(installed, options);
    log?.info("published", { directory: installed.directory });
    return { ...installed, ...fetched, alreadyInstalled: false };
  } catch (error) {
    const action = { action: `store "${ref.key}" in`, path: store.root };
    const explained = explainStorageError(error, action);
    log?.failure("failed", explained, { key: ref.key });
    throw explained;
  }
}

async function fillStaging(
  ref: ModelRef,
  staging: string,
  options: DownloadOptions,
): Promise<StagedModel & Fetched> {
  const { store, log } = options;
  if (options.offline) checkKnown(ref, options);
  const plan = await planDownload(ref, { ...options, staging });
  log?.info("planned", describePlan(plan));
  if (options.offline && plan.bytesToFetch > 0) {
    throw offlineError(ref, "some of its files are not on this machine");
  }
  checkFreeSpace(plan, store);
  await tidyStaging(staging, [
    ...plan.files.map(({ path }) => path),
    ...(plan.archive ? [ARCHIVE_FILE_NAME] : []),
  ]);
  const fetched = await fetchPlanned(ref, { plan, staging }, options);
  const { source, isLocked } = plan;
  return { ...fetched, source, isLocked };
}

async function fetchPlanned(
  ref: ModelRef,
  { plan, staging }: { plan: DownloadPlan; staging: string },
  options: DownloadOptions,
): Promise<FetchedFiles> {
  const { source, files: patterns } = ref.variant;
  const { archive } = plan;
  if (archive !== undefined) {
    // Loaded late: most models do not come as archives.
    const { fetchFromZip } = await import("./source/zip/fetch_from_zip.ts");
    const zipOptions = { ...options, patterns };
    return await fetchFromZip({ ...plan, archive }, staging, zipOptions);
  }
  const installed = options.force
    ? undefined
    : await readInstalled(ref, options);
  return await fetchFiles(plan, staging, {
    ...options,
    hubs: options.offline ? [] : hubsOf(source, options),
    ...(installed && { installed }),
  });
}

async function findUnlessForced(
  ref: ModelRef,
  options: DownloadOptions,
): Promise<InstalledModel | undefined> {
  const { force = false, repair = false } = options;
  if (force) return undefined;
  return await findInstalled(ref, { ...options, verify: repair });
}

/** The version that is there, whatever is wrong with it. */
async function readInstalled(
  { key }: ModelRef,
  { store }: DownloadOptions,
): Promise<{ directory: string; manifest: Manifest } | undefined> {
  const directory = modelDirectory(store, key);
  try {
    const manifest = await readManifest(directory);
    return manifest && { directory, manifest };
  } catch {
    // It is about to be replaced: what cannot be read is of no use for that.
    return undefined;
  }
}

function untouched(
  installed: InstalledModel,
  { lockEntry }: DownloadOptions,
): DownloadResult {
  return {
    ...installed,
    bytesFetched: 0,
    filesFetched: 0,
    alreadyInstalled: true,
    isLocked: lockEntry !== undefined,
  };
}

/** What the lock does not say would have to be asked. */
function checkKnown(ref: ModelRef, { lockEntry }: DownloadOptions): void {
  const reason = unlockedReason(ref, lockEntry);
  if (reason !== undefined) throw offlineError(ref, reason);
}

function offlineError({ key }: ModelRef, reason: string): OfflineError {
  return new OfflineError(
    `Cannot install "${key}": ${reason}, and the network may not be used`,
    { hint: "leave out --offline and unset FASTVLM_OFFLINE" },
  );
}
