import { join } from "@std/path";
import { MANIFEST_FILE_NAME } from "../catalog/valid_path.ts";
import type { Store } from "./stores.ts";

/** One of Apple's training stages whose weights are published. */
export type AppleStage = "stage2" | "stage3";

/** The better one first. */
const APPLE_STAGES: readonly AppleStage[] = ["stage3", "stage2"];

/** Where an installed model lives in a store. */
export function modelDirectory(store: Store, key: string): string {
  return join(store.root, key);
}

/** Path of the record that makes a model's directory an installed model. */
export function manifestPath(directory: string): string {
  return join(directory, MANIFEST_FILE_NAME);
}

/** The folder of everything that is unfinished, or in the middle of an exchange. */
export function partialRoot(store: Store): string {
  return join(store.root, ".partial");
}

/**
 * Where the unfinished files of a model are kept while nobody works on them, under their paths below
 * the model's directory; see `claimPartial()`.
 */
export function partialDirectory(store: Store, key: string): string {
  return join(partialRoot(store), key);
}

/** The folder of all locks. */
export function lockRoot(store: Store): string {
  return join(store.root, ".locks");
}

/** The file whose lock a process holds while it changes a model. */
export function lockPath(store: Store, key: string): string {
  return join(lockRoot(store), `${key}.lock`);
}

/** The folder of everything that is kept to save time and can be made again. */
export function cacheRoot(store: Store): string {
  return join(store.root, ".cache");
}

/** Where a store keeps what was made of a model to load it faster; see `CacheEntry`. */
export function cacheDirectory(store: Store, key: string): string {
  return join(cacheRoot(store), key);
}

/** Apple's own folder name for a size, as its archives and scripts make it. */
export function appleFolderName(
  size: string,
  stage: AppleStage = "stage3",
): string {
  return `llava-fastvithd_${size}_${stage}`;
}

/** Where Apple's checkpoint of a size can lie in a store, in order of preference. */
export function appleDirectories(store: Store, size: string): string[] {
  return APPLE_STAGES.flatMap((stage) => {
    const name = appleFolderName(size, stage);
    return [join(store.root, name), join(store.root, "checkpoints", name)];
  });
}
