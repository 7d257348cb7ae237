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

/** Where the unfinished files of a model are kept, under their paths below the model's directory. */
export function partialDirectory(store: Store, key: string): string {
  return join(store.root, ".partial", key);
}

/** The file whose lock a process holds while it changes a model. */
export function lockPath(store: Store, key: string): string {
  return join(store.root, ".locks", `${key}.lock`);
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
