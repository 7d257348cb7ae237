import { UsageError } from "../../base/errors.ts";
import { directoryBytes } from "../../base/directory_bytes.ts";
import { lstatIfPresent } from "../../base/lstat_if_present.ts";
import { syncDirectory } from "../../base/sync_directory.ts";
import { cacheDirectory, modelDirectory } from "../layout.ts";
import {
  type HeldLock,
  type ModelLockOptions,
  withModelLock,
} from "../model_lock.ts";
import { discard } from "../partial/discard.ts";
import { isAbandoned } from "../partial/is_abandoned.ts";
import { listPartialEntries } from "../partial/partial_entry.ts";
import { explainStorageError } from "../storage_error.ts";
import type { Store } from "../stores.ts";

/** Options of {@linkcode removeModel}. */
export interface RemoveModelOptions {
  /**
   * Only says what would be removed, without waiting for anybody.
   *
   * @default {false}
   */
  dryRun?: boolean;
  /** How to wait for a process that changes the model. */
  lock?: ModelLockOptions;
}

/** What was removed of a model. */
export interface RemovedModel {
  /** The model's directory, its cache and folders of unfinished files; none if there was nothing. */
  directories: string[];
  /** Bytes of all of them. */
  bytes: number;
}

/**
 * Removes a model from a store, with unfinished files and what an interrupted exchange has left. A
 * process that downloads it is waited for. Killed in the middle, the model is there whole or not at
 * all, and the next command that changes it removes the rest.
 *
 * @throws {UsageError} If the toolkit does not write to the store.
 * @throws {LockTimeoutError} If another process keeps the model's lock.
 * @throws {StorageError} If the store cannot be written.
 */
export async function removeModel(
  store: Store,
  key: string,
  { dryRun = false, lock }: RemoveModelOptions = {},
): Promise<RemovedModel> {
  if (!store.writable) {
    throw new UsageError(
      `Cannot remove "${key}" from store "${store.name}": read only`,
    );
  }
  try {
    // Waiting would make the lock's file; nothing is to be changed, or there is nothing to change.
    const found = await findAll(store, key);
    if (dryRun || found.directories.length === 0) return found;
    return await withModelLock(
      store,
      key,
      (held) => removeAll(store, key, held),
      lock,
    );
  } catch (error) {
    const action = `remove "${key}" from`;
    throw explainStorageError(error, { action, path: store.root });
  }
}

async function removeAll(
  store: Store,
  key: string,
  lock: HeldLock,
): Promise<RemovedModel> {
  const found = await findAll(store, key, lock);
  // What was moved aside would be put back into the place of the model once that is empty.
  for (const path of found.directories.toReversed()) {
    await discard(path, { store, key });
  }
  if (found.directories.length > 0) await syncDirectory(store.root);
  return found;
}

/** With the lock, what another process works on nevertheless is left out. */
async function findAll(
  store: Store,
  key: string,
  lock?: HeldLock,
): Promise<RemovedModel> {
  const directories: string[] = [];
  for (const path of [modelDirectory(store, key), cacheDirectory(store, key)]) {
    // A symbolic link that leads nowhere is there too.
    if (await lstatIfPresent(path) !== undefined) directories.push(path);
  }
  for (const entry of await listPartialEntries(store, key)) {
    const isInUse = entry.role === "claimed" && lock !== undefined &&
      !await isAbandoned(entry, { lock });
    if (!isInUse) directories.push(entry.path);
  }
  const sizes = await Promise.all(directories.map(directoryBytes));
  return { directories, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}
