import type { ConvertedRef } from "../../catalog/conversion.ts";
import type { ConvertSource, LockEntry } from "../../catalog/schema.ts";
import type { ConversionProgress } from "../../convert/conversion_options.ts";
import { findInstalled } from "../../download/installed.ts";
import { removeOthers } from "../../download/publish/remove_others.ts";
import type { InstalledModel } from "../../download/publish/publish.ts";
import { stageModel } from "../../download/stage_model.ts";
import type { Manifest } from "../../storage/manifest.ts";
import type { ModelLockOptions } from "../../storage/model_lock.ts";
import { CLAIM_FILE_NAME } from "../../storage/partial/claim_record.ts";
import type { Store } from "../../storage/stores.ts";
import { fillConversion, type FilledConversion } from "./fill_conversion.ts";

/** A checkpoint that is on this machine. */
export interface PlacedCheckpoint {
  /** Its folder. */
  directory: string;
  /** Its manifest, if this toolkit has installed it. */
  manifest?: Manifest | undefined;
}

/** Options of {@linkcode convertInstalled}. */
export interface ConvertInstalledOptions {
  /** The store that the result goes to. */
  store: Store;
  /** How to wait for another process that changes the same model. */
  lock?: Omit<ModelLockOptions, "signal">;
  /**
   * Converts again what is installed.
   *
   * @default {false}
   */
  force?: boolean;
  /**
   * Reads what is installed, and converts again what is damaged.
   *
   * @default {false}
   */
  verify?: boolean;
  /** What the lock says of the checkpoint. */
  sourceLockEntry?: LockEntry | undefined;
  /**
   * Whether what is installed counts only in the very form that the variant says.
   *
   * @default {false}
   */
  exactForm?: boolean;
  /**
   * Folder of pictures to measure with.
   *
   * @default the toolkit's examples, where they can be read
   */
  calibrate?: string;
  /** Ends the conversion. */
  signal?: AbortSignal;
  /** Told some times a second how far the conversion is. */
  onConversion?: (progress: ConversionProgress) => void;
  /** Told in a line each what a person should know of the result. */
  onNotice?: (notice: string) => void;
}

/**
 * Converts a checkpoint and installs the result like a download: all at once, or not at all.
 *
 * A conversion that fails or is killed goes on with the next file; one that is cancelled leaves nothing.
 *
 * @throws {LockTimeoutError} If another process keeps the model's lock.
 * @throws {StorageError} If the store cannot be written; `DiskFullError` if it is full.
 * @throws what `convertCheckpoint()` throws.
 */
export async function convertInstalled(
  ref: ConvertedRef,
  checkpoint: PlacedCheckpoint,
  options: ConvertInstalledOptions,
): Promise<InstalledModel> {
  const { store, force = false, verify = false, lock, signal } = options;
  const { sourceLockEntry, exactForm = false } = options;
  const { source } = ref.variant;
  return await stageModel(ref, {
    store,
    lock: { ...lock, ...(signal && { signal }) },
    // Another process may have done it while this one waited for the lock.
    findInstalled: async () =>
      force ? undefined : await findInstalled(ref, {
        ...{ store, verify, sourceLockEntry, exactForm },
      }),
    fill: async (staging) => ({
      ...await fillOrClear(staging, { source, checkpoint, options }),
      source,
    }),
  });
}

async function fillOrClear(
  staging: string,
  { source, checkpoint, options }: {
    source: ConvertSource;
    checkpoint: PlacedCheckpoint;
    options: ConvertInstalledOptions;
  },
): Promise<FilledConversion> {
  try {
    return await fillConversion(checkpoint.directory, staging, {
      ...options,
      form: source,
      sourceDigests: checkpoint.manifest?.files,
    });
  } catch (error) {
    if (options.signal?.aborted) await removeOthers(staging, [CLAIM_FILE_NAME]);
    throw error;
  }
}
