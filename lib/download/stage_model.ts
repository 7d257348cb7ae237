import type { ModelRef } from "../catalog/find.ts";
import type { ManifestSource, VerifiedFile } from "../storage/manifest.ts";
import { type ModelLockOptions, withModelLock } from "../storage/model_lock.ts";
import { claimPartial } from "../storage/partial/claim_partial.ts";
import { recoverSwap } from "../storage/swap/recover_swap.ts";
import { explainStorageError } from "../storage/storage_error.ts";
import type { Store } from "../storage/stores.ts";
import { type InstalledModel, publishModel } from "./publish/publish.ts";

/** What a staging folder holds once it is filled. */
export interface StagedModel {
  /** All files by path below the folder: whole, verified, and flushed to the disk. */
  files: Readonly<Record<string, VerifiedFile>>;
  /** Where they came from. */
  source: ManifestSource;
  /** How they were made, if they were converted. */
  conversion?: Record<string, unknown>;
}

/** How a model is made, and where. */
export interface StageModelOptions {
  /** The store that the model goes to. */
  store: Store;
  /** How to wait for another process that changes the same model. */
  lock?: ModelLockOptions;
  /** Gives the model if it is already what it should be; asked once nobody else changes it. */
  findInstalled: () => Promise<InstalledModel | undefined>;
  /** Brings all files to a folder that is this process's alone, and may hold some from before. */
  fill: (staging: string) => Promise<StagedModel>;
}

/**
 * Installs a model by the steps that all sources share: wait for the model's lock, mend what a killed
 * process left, look again whether there is anything to do, claim the staging folder, fill it, publish
 * it. What was staged stays for the next run if any of that fails, and the older version in its place.
 *
 * @throws {LockTimeoutError} If another process keeps the model's lock.
 * @throws {StorageError} If the store cannot be written; `DiskFullError` if it is full.
 * @throws what the two functions throw.
 */
export async function stageModel(
  ref: ModelRef,
  options: StageModelOptions,
): Promise<InstalledModel> {
  const { store, lock, findInstalled, fill } = options;
  const { key } = ref;
  try {
    return await withModelLock(store, key, async (held) => {
      await recoverSwap(store, key);
      const installed = await findInstalled();
      if (installed !== undefined) return installed;
      await using claim = await claimPartial(store, key, { lock: held });
      const staging = claim.directory;
      const staged = await fill(staging);
      return await publishModel(ref, { store, staging, ...staged, lock: held });
    }, lock);
  } catch (error) {
    const action = { action: `store "${key}" in`, path: store.root };
    throw explainStorageError(error, action);
  }
}
