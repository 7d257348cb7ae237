import type { ModelRef } from "../../catalog/find.ts";
import type { LockEntry } from "../../catalog/schema.ts";
import { inspectModel } from "../../storage/inventory.ts";
import type { Store } from "../../storage/stores.ts";
import type { PlacedCheckpoint } from "./convert_installed.ts";

/** Where to look for a checkpoint, and what counts. */
export interface FindCheckpointOptions {
  /** The store that would be written. */
  store: Store;
  /**
   * All stores, in the order of precedence.
   *
   * @default {[store]}
   */
  stores?: readonly Store[];
  /** What the lock says of the checkpoint. */
  sourceLockEntry?: LockEntry;
  /** Ends the search. */
  signal?: AbortSignal;
}

/** Finds a checkpoint that is whole, in any store, Apple's own folders included. */
export async function findCheckpoint(
  source: ModelRef,
  { store, stores = [store], sourceLockEntry, signal }: FindCheckpointOptions,
): Promise<PlacedCheckpoint | undefined> {
  const { state, directory, manifest, outdated } = await inspectModel(
    source,
    sourceLockEntry,
    stores,
    signal && { signal },
  );
  const isWhole = state === "installed" || state === "checkpoint";
  if (!isWhole || outdated || directory === undefined) return undefined;
  return { directory, manifest };
}
