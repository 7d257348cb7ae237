import { exists } from "@std/fs";
import { modelDirectory } from "../layout.ts";
import { readManifest } from "../manifest.ts";
import { discard, removeTrash } from "../partial/discard.ts";
import { moveFolder } from "../partial/move_folder.ts";
import {
  listPartialEntries,
  type PartialEntry,
} from "../partial/partial_entry.ts";
import type { Store } from "../stores.ts";

/**
 * Undoes or finishes an exchange of a model's versions whose process was killed in the middle, and
 * removes what was being deleted.
 *
 * It needs no lock. A process that is in the middle of its exchange, and alive, has nothing to fear:
 * it moves what comes back aside once more; and an older version is removed only while a newer one is
 * in place.
 */
export async function recoverSwap(store: Store, key: string): Promise<void> {
  const entries = await listPartialEntries(store, key);
  for (const { role, path } of entries) {
    if (role === "trash") await removeTrash(path);
  }
  const final = modelDirectory(store, key);
  for (const path of await listAsides(entries)) {
    if (!await exists(final) && await moveFolder(path, final) !== "taken") {
      continue;
    }
    await discard(path, { store, key });
  }
}

/** The versions that were moved aside, the latest whole one first. */
export async function listAsides(
  entries: readonly PartialEntry[],
): Promise<string[]> {
  const asides = entries.filter(({ role }) => role === "aside").map(
    async ({ path }) => ({ path, createdAt: await createdAtOf(path) }),
  );
  return (await Promise.all(asides))
    .sort((a, b) => a.createdAt < b.createdAt ? 1 : -1)
    .map(({ path }) => path);
}

/** Empty for what is not a model: it comes last. */
async function createdAtOf(directory: string): Promise<string> {
  try {
    return (await readManifest(directory))?.createdAt ?? "";
  } catch {
    // Whatever is wrong with it, it is not the version that anybody wants.
    return "";
  }
}
