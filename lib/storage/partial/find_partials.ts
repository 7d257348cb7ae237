import type { LockHolder } from "../lock_holder.ts";
import type { Store } from "../stores.ts";
import { readClaimRecord } from "./claim_record.ts";
import { measurePartial, type PartialSize } from "./measure_partial.ts";
import { listPartialEntries, type PartialEntry } from "./partial_entry.ts";

/** A folder with unfinished files of a model. */
export interface PartialFolder extends PartialSize {
  /** The model's key. */
  key: string;
  /** The folder; the files lie in it under their paths below the model's directory. */
  directory: string;
  /** Whether a process has taken it for its own; that process need not live any more. */
  isClaimed: boolean;
  /** The process that has taken it, if it said so. */
  holder?: LockHolder;
}

/**
 * Finds the unfinished files of a model, or of all models of a store, the folder with the most bytes
 * first. Changes nothing; what cannot be read counts as not there.
 */
export async function findPartials(
  store: Store,
  key?: string,
): Promise<PartialFolder[]> {
  const entries = await listReadable(store, key);
  const folders = await Promise.all(
    entries.filter(isStagingFolder).map(describe),
  );
  return folders.sort((a, b) => b.bytes - a.bytes);
}

/** Says whether something in `.partial/` is a folder of unfinished files. */
export function isStagingFolder({ role, isDirectory }: PartialEntry): boolean {
  return isDirectory && (role === "free" || role === "claimed");
}

async function listReadable(
  store: Store,
  key: string | undefined,
): Promise<PartialEntry[]> {
  try {
    return await listPartialEntries(store, key);
  } catch {
    // No folder, or out of reach: whoever wants to write there will be told why.
    return [];
  }
}

async function describe(
  { key, path, role }: PartialEntry,
): Promise<PartialFolder> {
  const isClaimed = role === "claimed";
  const holder = isClaimed ? await readClaimRecord(path) : undefined;
  return {
    key,
    directory: path,
    ...await measurePartial(path),
    isClaimed,
    ...(holder && { holder }),
  };
}
