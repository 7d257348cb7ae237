import { exists } from "@std/fs";
import { modelDirectory } from "../layout.ts";
import type { Store } from "../stores.ts";
import { recoverSwap } from "../swap/recover_swap.ts";
import { discard } from "./discard.ts";
import { isAbandoned, type IsAbandonedOptions } from "./is_abandoned.ts";
import { listPartialEntries } from "./partial_entry.ts";

/**
 * Removes everything that a store's `.partial/` has of a model which is in its place: earlier versions
 * and unfinished files. What a living process works on stays; that process removes it.
 */
export async function clearPartials(
  store: Store,
  key: string,
  options: Pick<IsAbandonedOptions, "lock"> = {},
): Promise<void> {
  if (!await exists(modelDirectory(store, key))) return;
  await recoverSwap(store, key);
  for (const entry of await listPartialEntries(store, key)) {
    const isStaging = entry.role === "free" || entry.role === "claimed";
    // What happens on another machine was looked at when the folder was claimed.
    if (isStaging && await isAbandoned(entry, { ...options, watchMs: 0 })) {
      await discard(entry.path, { store, key });
    }
  }
}
