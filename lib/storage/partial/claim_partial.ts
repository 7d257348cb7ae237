import { partialRoot } from "../layout.ts";
import { explainStorageError } from "../storage_error.ts";
import type { Store } from "../stores.ts";
import { writeClaimRecord } from "./claim_record.ts";
import { isStagingFolder } from "./find_partials.ts";
import {
  HEARTBEAT_MS,
  isAbandoned,
  type IsAbandonedOptions,
} from "./is_abandoned.ts";
import { measurePartial } from "./measure_partial.ts";
import { moveFolder } from "./move_folder.ts";
import {
  listPartialEntries,
  newEntryPath,
  type PartialEntry,
} from "./partial_entry.ts";
import { releasePartial } from "./release_partial.ts";

/** How a staging folder is claimed. */
export interface ClaimPartialOptions extends IsAbandonedOptions {
  /**
   * How often the claim's holder shows others that it lives, in milliseconds.
   *
   * @default {10_000}
   */
  heartbeatMs?: number;
}

/** A staging folder that one process alone works in. */
export interface PartialClaim extends AsyncDisposable {
  /** The folder; files lie in it under their paths below the model's directory. */
  readonly directory: string;
}

/**
 * Takes the staging folder of a model, with what an earlier run left in it, for this process alone. It
 * does so by renaming it, which of several processes only one can: even where the model's lock keeps
 * nobody out, no two ever write to one file; the others begin with an empty folder.
 *
 * A claim of a process that was killed is taken over, see `isAbandoned()`. Of several folders the one
 * with the most bytes is taken. The end of the scope gives the folder back for the next run; one that
 * was published meanwhile, or is empty, just ceases to be claimed.
 *
 * @throws {StorageError} If the store cannot be written.
 */
export async function claimPartial(
  store: Store,
  key: string,
  options: ClaimPartialOptions = {},
): Promise<PartialClaim> {
  const { heartbeatMs = HEARTBEAT_MS } = options;
  const directory = newEntryPath(store, key, "claimed");
  try {
    await Deno.mkdir(partialRoot(store), { recursive: true });
    if (!await takeOver(store, { key, directory }, options)) {
      await Deno.mkdir(directory);
    }
    await writeClaimRecord(directory, options.lock?.host);
  } catch (error) {
    const path = partialRoot(store);
    throw explainStorageError(error, { action: "stage files in", path });
  }
  const stopBeating = startHeartbeat(directory, heartbeatMs);
  return {
    directory,
    async [Symbol.asyncDispose]() {
      await stopBeating();
      await releasePartial(directory, { store, key });
    },
  };
}

async function takeOver(
  store: Store,
  { key, directory }: { key: string; directory: string },
  options: IsAbandonedOptions,
): Promise<boolean> {
  for (const entry of await listByBytes(store, key)) {
    if (!await isAbandoned(entry, options)) continue;
    // The sign of life comes before the name: nobody may find the name with an old time.
    if (!await beat(entry.path)) continue;
    if (await moveFolder(entry.path, directory) === "moved") return true;
  }
  return false;
}

async function listByBytes(
  store: Store,
  key: string,
): Promise<PartialEntry[]> {
  const entries = (await listPartialEntries(store, key))
    .filter(isStagingFolder);
  const sized = await Promise.all(
    entries.map(async (entry) => ({
      entry,
      ...await measurePartial(entry.path),
    })),
  );
  return sized.sort((a, b) => b.bytes - a.bytes).map(({ entry }) => entry);
}

/** Gives a sign of life, and says whether the folder is still there. */
async function beat(directory: string): Promise<boolean> {
  try {
    const now = new Date();
    await Deno.utime(directory, now, now);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** The function that it gives ends the signs of life, and waits for one that is under way. */
function startHeartbeat(
  directory: string,
  heartbeatMs: number,
): () => Promise<void> {
  let last = Promise.resolve();
  const timer = setInterval(() => {
    // A sign of life that fails harms nobody: at worst another process stops waiting for this one.
    last = beat(directory).then(() => {}, () => {});
  }, heartbeatMs);
  Deno.unrefTimer(timer);
  return async () => {
    clearInterval(timer);
    await last;
  };
}
