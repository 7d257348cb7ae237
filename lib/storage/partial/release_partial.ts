import { join } from "@std/path";
import { removeIfPresent } from "../../base/atomic_write.ts";
import { partialDirectory } from "../layout.ts";
import type { Store } from "../stores.ts";
import { CLAIM_FILE_NAME } from "./claim_record.ts";
import { discard } from "./discard.ts";
import { measurePartial } from "./measure_partial.ts";
import { moveFolder } from "./move_folder.ts";
import { newEntryPath } from "./partial_entry.ts";

/**
 * Each attempt is lost to another process that gives a folder back; after the last one this folder
 * stays claimed, and is taken over when this process has ended.
 */
const MAXIMUM_ATTEMPTS = 16;

/**
 * Gives a claimed folder the name under which the next run looks for it. If another process has given
 * one back meanwhile, the one with more bytes is kept. An empty folder is removed; one that is gone
 * was published.
 */
export async function releasePartial(
  directory: string,
  { store, key }: { store: Store; key: string },
): Promise<void> {
  await removeIfPresent(join(directory, CLAIM_FILE_NAME));
  const free = partialDirectory(store, key);
  let best = await measure(directory);
  if (best.bytes === 0) return await discard(directory, { store, key });
  for (let attempt = 1; attempt <= MAXIMUM_ATTEMPTS; attempt += 1) {
    if (await moveFolder(best.path, free) !== "taken") return;
    // Compared only when nobody else can put a better one in its place.
    const taken = newEntryPath(store, key, "claimed");
    if (await moveFolder(free, taken) !== "moved") continue;
    const other = await measure(taken);
    const worse = other.bytes >= best.bytes ? best : other;
    best = worse === best ? other : best;
    await discard(worse.path, { store, key });
  }
}

async function measure(path: string): Promise<{ path: string; bytes: number }> {
  return { path, bytes: (await measurePartial(path)).bytes };
}
