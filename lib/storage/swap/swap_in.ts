import { StorageError } from "../../base/errors.ts";
import { syncDirectory } from "../../base/sync_directory.ts";
import { modelDirectory, partialRoot } from "../layout.ts";
import { discard } from "../partial/discard.ts";
import { moveFolder } from "../partial/move_folder.ts";
import { newEntryPath } from "../partial/partial_entry.ts";
import type { Store } from "../stores.ts";

/** Each attempt but the last is lost to another process that has put its version there. */
const MAXIMUM_ATTEMPTS = 64;

/**
 * Puts a directory in the place of a model. The old version is moved aside, and back if the new one
 * cannot be moved in; only then is it removed.
 *
 * Several processes may do this at once: the place then goes from one whole version to the next, and
 * the last one stays.
 *
 * @throws {StorageError} If the directory is gone, or others do not stop.
 * @throws the file system's errors.
 */
export async function swapIn(
  store: Store,
  key: string,
  directory: string,
): Promise<void> {
  const final = modelDirectory(store, key);
  const asides: string[] = [];
  await Deno.mkdir(partialRoot(store), { recursive: true });
  for (let attempt = 1; attempt <= MAXIMUM_ATTEMPTS; attempt += 1) {
    const aside = newEntryPath(store, key, "aside");
    if (await moveFolder(final, aside) === "moved") asides.push(aside);
    if (await moveIn(directory, { final, aside: asides.at(-1) })) {
      await syncDirectory(store.root);
      for (const each of asides) await discard(each, { store, key });
      return;
    }
  }
  throw new StorageError(
    `Cannot publish "${key}" in "${store.root}": other processes do so all the time`,
  );
}

/** Says whether it was done; if not, another version has come to the place. */
async function moveIn(
  directory: string,
  { final, aside }: { final: string; aside: string | undefined },
): Promise<boolean> {
  try {
    const outcome = await moveFolder(directory, final);
    if (outcome !== "gone") return outcome === "moved";
  } catch (error) {
    await putBack(aside, final);
    throw error;
  }
  await putBack(aside, final);
  throw new StorageError(`Cannot publish "${directory}": it is gone`);
}

/** If another version has come to the place, the old one stays aside for `recoverSwap()`. */
async function putBack(
  aside: string | undefined,
  final: string,
): Promise<void> {
  if (aside !== undefined) await moveFolder(aside, final);
}
