import { exists } from "@std/fs";
import type { LoadedCatalog } from "../../../../lib/catalog/load.ts";
import { diskSpace } from "../../../../lib/storage/free_space.ts";
import {
  inventory,
  type ModelState,
} from "../../../../lib/storage/inventory.ts";
import type { Store } from "../../../../lib/storage/stores.ts";
import { pruneStore } from "../../../../lib/storage/upkeep/prune_store.ts";

/** A folder of models, and what is in it; `null` is what the system does not tell. */
export interface StoreFacts {
  /** `user`, `project` or `legacy`. */
  name: string;
  /** Where it is. */
  root: string;
  /** Whether the folder exists. */
  exists: boolean;
  /** Bytes that may still be written there. */
  freeBytes: number | null;
  /** Everything of the catalog's models that is there. */
  models: StoredModel[];
  /** Bytes that `prune` would free. */
  prunableBytes: number;
}

/** What a store holds of one model. */
export interface StoredModel {
  /** As in `"fastvlm-0.5b-q4"`. */
  key: string;
  /** What it is. */
  state: ModelState;
  /** Whether its files are not those of the lock. */
  outdated: boolean;
  /** Bytes that it takes. */
  bytes: number;
}

/**
 * Says what a store that can be read holds.
 *
 * @param loaded The catalog; without it no models are known.
 */
export async function describeStore(
  store: Store,
  { loaded, signal }: {
    loaded?: LoadedCatalog | undefined;
    signal: AbortSignal;
  },
): Promise<StoreFacts> {
  const { name, root } = store;
  const space = await diskSpace(root);
  return {
    ...{ name, root },
    exists: await exists(root),
    freeBytes: space?.freeBytes ?? null,
    models: loaded === undefined ? [] : await listModels(store, loaded, signal),
    prunableBytes: (await pruneStore(store, { dryRun: true, signal })).bytes,
  };
}

async function listModels(
  store: Store,
  { catalog, lock }: LoadedCatalog,
  signal: AbortSignal,
): Promise<StoredModel[]> {
  const statuses = await inventory(catalog, lock, [store], { signal });
  return statuses.filter(({ state }) => state !== "absent").map(
    ({ ref, state, outdated, bytesOnDisk }) => ({
      ...{ key: ref.key, state, outdated },
      bytes: bytesOnDisk,
    }),
  );
}
