import { removeIfPresent } from "../../base/atomic_write.ts";
import { partialRoot } from "../layout.ts";
import type { Store } from "../stores.ts";
import { moveFolder } from "./move_folder.ts";
import { newEntryPath } from "./partial_entry.ts";

/** How often a folder is emptied anew because another process has put a file into it meanwhile. */
const MAXIMUM_ATTEMPTS = 4;

/**
 * Removes a folder of a model, or a file in its place, so that nothing takes the rest for a whole one
 * if the process is killed meanwhile: it first gets a name that says what it is. Whoever comes first
 * gets it; nothing there is fine.
 */
export async function discard(
  path: string,
  { store, key }: { store: Store; key: string },
): Promise<void> {
  await Deno.mkdir(partialRoot(store), { recursive: true });
  const trash = newEntryPath(store, key, "trash");
  if (await moveFolder(path, trash) === "moved") await removeTrash(trash);
}

/** Removes what has the name of a thing being deleted; several processes may do so at once. */
export async function removeTrash(path: string): Promise<void> {
  for (let attempt = 1;; attempt += 1) {
    try {
      return await removeIfPresent(path);
    } catch (error) {
      if (attempt === MAXIMUM_ATTEMPTS) throw error;
    }
  }
}
