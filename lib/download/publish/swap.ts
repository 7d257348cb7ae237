import { join } from "@std/path";
import { exists } from "@std/fs";
import { removeIfPresent } from "../../base/atomic_write.ts";
import { modelDirectory } from "../../storage/layout.ts";
import type { Store } from "../../storage/stores.ts";

/**
 * Puts a directory in the place of a model. The old version is moved aside, and back if the new one
 * cannot be moved in; only then is it removed.
 */
export async function swapIn(
  store: Store,
  key: string,
  directory: string,
): Promise<void> {
  const final = modelDirectory(store, key);
  const aside = asideDirectory(store, key);
  const hasOld = await renameIfPresent(final, aside);
  try {
    await Deno.rename(directory, final);
  } catch (error) {
    if (hasOld) await Deno.rename(aside, final);
    throw error;
  }
  await syncDirectory(store.root);
  await removeIfPresent(aside);
}

/** Undoes or finishes a swap whose process was killed in the middle. Needs the model's lock. */
export async function recoverSwap(store: Store, key: string): Promise<void> {
  const final = modelDirectory(store, key);
  const aside = asideDirectory(store, key);
  if (!await exists(aside)) return;
  if (await exists(final)) await removeIfPresent(aside);
  else await Deno.rename(aside, final);
}

/** No key of a model can have this name, since keys are without "~". */
function asideDirectory(store: Store, key: string): string {
  return join(store.root, ".partial", `${key}~old`);
}

async function renameIfPresent(from: string, to: string): Promise<boolean> {
  try {
    await Deno.rename(from, to);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** A rename is on the disk only when its folder is; Windows has no such call. */
async function syncDirectory(path: string): Promise<void> {
  if (Deno.build.os === "windows") return;
  using directory = await Deno.open(path);
  await directory.sync();
}
