import { join } from "@std/path";
import { directoryBytes, fileBytes } from "../../base/directory_bytes.ts";
import { lastUseMs } from "../cache/last_use.ts";
import { cacheRoot, lockRoot } from "../layout.ts";
import { mtimeMsOf } from "../manifest.ts";
import { measurePartial } from "../partial/measure_partial.ts";
import {
  listPartialEntries,
  type PartialEntry,
} from "../partial/partial_entry.ts";
import type { Store } from "../stores.ts";

/**
 * What a download, an exchange or a removal leaves: unfinished files (`partial`), a version that was
 * moved aside (`version`), the rest of what was being removed (`rest`), a lock's file (`lock`); and what
 * was made of a model to load it faster (`cache`), which can be made again.
 */
export type LeftoverKind = "partial" | "version" | "rest" | "lock" | "cache";

/** Something in a store that is no model. */
export interface Leftover {
  /** The model's key. */
  key: string;
  /** What it is. */
  kind: LeftoverKind;
  /** Where it is. */
  path: string;
  /** Bytes that it takes. */
  bytes: number;
  /** When it last changed, or a cache was last used, in milliseconds since 1970. */
  changedMs: number;
  /** What is known of it from its name, unless it is a lock's file or a cache. */
  entry?: PartialEntry;
}

const KINDS: Readonly<Record<PartialEntry["role"], LeftoverKind>> = {
  free: "partial",
  claimed: "partial",
  aside: "version",
  trash: "rest",
};

const LOCK_SUFFIX = ".lock";

/**
 * Lists all that a store holds besides its models.
 *
 * @throws the file system's errors, unless a folder does not exist.
 */
export async function findLeftovers(store: Store): Promise<Leftover[]> {
  const entries = await listPartialEntries(store);
  return [
    ...await Promise.all(entries.map(describe)),
    ...await findLocks(store),
    ...await findCaches(store),
  ];
}

async function describe(entry: PartialEntry): Promise<Leftover> {
  const { key, role, path } = entry;
  const { bytes, changedMs } = await measurePartial(path);
  const kind = KINDS[role];
  return {
    ...{ key, kind, path, changedMs, entry },
    // Of unfinished files that counts which could be used; of anything else all that it takes.
    bytes: kind === "partial" ? bytes : await directoryBytes(path),
  };
}

async function findLocks(store: Store): Promise<Leftover[]> {
  const root = lockRoot(store);
  const locks: Leftover[] = [];
  for (const name of await namesIn(root)) {
    if (!name.endsWith(LOCK_SUFFIX)) continue;
    const path = join(root, name);
    const changedMs = mtimeMsOf(await Deno.lstat(path));
    const key = name.slice(0, -LOCK_SUFFIX.length);
    locks.push({
      ...{ key, kind: "lock", path, changedMs },
      bytes: await fileBytes(path),
    });
  }
  return locks;
}

async function findCaches(store: Store): Promise<Leftover[]> {
  const root = cacheRoot(store);
  const keys = await namesIn(root);
  return await Promise.all(keys.map(async (key): Promise<Leftover> => {
    const path = join(root, key);
    return {
      ...{ key, kind: "cache", path },
      bytes: await directoryBytes(path),
      changedMs: await lastUseMs(path),
    };
  }));
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    const names = await Array.fromAsync(
      Deno.readDir(folder),
      ({ name }) => name,
    );
    return names.sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
