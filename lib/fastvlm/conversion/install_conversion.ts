import { type ConvertedRef, sourceOf } from "../../catalog/conversion.ts";
import type { ModelRef } from "../../catalog/find.ts";
import type { LockEntry } from "../../catalog/schema.ts";
import {
  downloadModel,
  type DownloadOptions,
  type DownloadResult,
} from "../../download/download_model.ts";
import { findInstalled } from "../../download/installed.ts";
import type { InstalledModel } from "../../download/publish/publish.ts";
import { findCheckpoint } from "./find_checkpoint.ts";
import {
  convertInstalled,
  type ConvertInstalledOptions,
  type PlacedCheckpoint,
} from "./convert_installed.ts";

/** Options of {@linkcode installConversion}. */
export interface InstallConversionOptions
  extends
    DownloadOptions,
    Pick<ConvertInstalledOptions, "calibrate" | "onConversion" | "onNotice"> {
  /** What the lock says of the checkpoint. */
  sourceLockEntry?: LockEntry;
}

type Fetched = Pick<
  DownloadResult,
  "bytesFetched" | "filesFetched" | "isLocked"
>;

const NOTHING_FETCHED: Fetched = {
  bytesFetched: 0,
  filesFetched: 0,
  isLocked: true,
};

/**
 * Installs a variant that is converted from another one: downloads the checkpoint, unless a store has
 * it, and converts it. One that is installed costs nothing; an older one stays until the new one is
 * whole. With `repair` it is read, and what is damaged is converted again, from a checkpoint that is read
 * and repaired, too.
 *
 * @throws {ConfigError} If the catalog has no such checkpoint.
 * @throws what `downloadModel()` and `convertInstalled()` throw.
 */
export async function installConversion(
  ref: ConvertedRef,
  options: InstallConversionOptions,
): Promise<DownloadResult> {
  const { force = false, repair = false, log } = options;
  const installed = force
    ? undefined
    : await findInstalled(ref, { ...options, verify: repair });
  if (installed !== undefined) {
    return { ...installed, ...NOTHING_FETCHED, alreadyInstalled: true };
  }
  const checkpoint = await bringCheckpoint(sourceOf(ref), options);
  const { bytesFetched, filesFetched, isLocked } = checkpoint;
  log?.info("converting", { key: ref.key, from: checkpoint.directory });
  const made = await convertLogged(ref, checkpoint, options);
  log?.info("converted", { directory: made.directory });
  return {
    ...made,
    ...{ bytesFetched, filesFetched, isLocked },
    alreadyInstalled: false,
  };
}

async function convertLogged(
  ref: ConvertedRef,
  checkpoint: PlacedCheckpoint,
  { repair = false, ...options }: InstallConversionOptions,
): Promise<InstalledModel> {
  try {
    return await convertInstalled(ref, checkpoint, {
      ...options,
      verify: repair,
    });
  } catch (error) {
    options.log?.failure("failed", error, { key: ref.key });
    throw error;
  }
}

async function bringCheckpoint(
  source: ModelRef,
  options: InstallConversionOptions,
): Promise<PlacedCheckpoint & Fetched> {
  const { sourceLockEntry } = options;
  const found = options.repair
    ? undefined
    : await findCheckpoint(source, options);
  if (found !== undefined) return { ...found, ...NOTHING_FETCHED };
  const { lockEntry: _ofResult, ...rest } = options;
  return await downloadModel(source, {
    ...rest,
    // What is asked for anew is the result.
    force: false,
    ...(sourceLockEntry && { lockEntry: sourceLockEntry }),
  });
}
