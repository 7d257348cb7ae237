import { join } from "@std/path";
import { removeIfPresent } from "../../base/atomic_write.ts";
import { fileBytes } from "../../base/directory_bytes.ts";
import { readRecord, recordPath, writeRecord } from "./cache_record.ts";
import { dropOldEntries } from "./drop_old_entries.ts";

/** Digits of the key that are in an entry's name: enough for a few entries. */
const KEY_DIGITS = 16;

/** Which entry of a folder. */
export interface CacheEntryName {
  /** What it was made of. Several entries of one group are for different machines. */
  readonly group: string;
  /** Digest over all that it depends on, in hexadecimal. */
  readonly key: string;
}

/**
 * Files that were made of a model on this machine to load it faster, in a folder of their own. Whatever is
 * wrong with them or the folder, they only count as missing: they can be made again, or done without.
 * Several processes may make and use the same entry.
 */
export class CacheEntry {
  /** The entry's folder, which need not exist. */
  readonly path: string;
  readonly #directory: string;
  readonly #group: string;

  /** Names an entry of a model's folder, see `cacheDirectory()`. */
  constructor(directory: string, { group, key }: CacheEntryName) {
    this.#directory = directory;
    this.#group = group;
    this.path = join(directory, `${group}-${key.slice(0, KEY_DIGITS)}`);
  }

  /** Says whether the entry has all of its files in their lengths, and notes that it is used. */
  async find(): Promise<boolean> {
    if (!await isAllowed("read", this.path)) return false;
    const record = await readRecord(this.path);
    if (record === undefined) return false;
    for (const [name, { bytes }] of Object.entries(record)) {
      if (await fileBytes(join(this.path, name)) !== bytes) return false;
    }
    await this.#touch();
    return true;
  }

  /** Makes a folder to write the files to; `undefined` where that is not possible. */
  async stage(): Promise<string | undefined> {
    if (!await isAllowed("write", this.#directory)) return undefined;
    if (!await isAllowed("read", this.#directory)) return undefined;
    const path = `${this.path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
    try {
      await Deno.mkdir(path, { recursive: true });
      return path;
    } catch {
      // Read-only, full, or no folder at all: it goes without.
      return undefined;
    }
  }

  /** Puts what was written in its place, and removes entries of the group that were not used for long. */
  async publish(staged: string): Promise<void> {
    try {
      await writeRecord(staged);
      if (!await this.find()) await removeIfPresent(this.path);
      await Deno.rename(staged, this.path);
      await dropOldEntries(this.#directory, this.#group);
    } catch {
      // Another process was first, or the disk is full.
      await this.abandon(staged);
    }
  }

  /** Removes what was written. */
  async abandon(staged: string): Promise<void> {
    await removeQuietly(staged);
  }

  /** Removes the entry. */
  async discard(): Promise<void> {
    if (await isAllowed("write", this.path)) await removeQuietly(this.path);
  }

  async #touch(): Promise<void> {
    if (!await isAllowed("write", this.path)) return;
    const now = new Date();
    // On a read-only disk nothing is removed either.
    await Deno.utime(recordPath(this.path), now, now).catch(() => {});
  }
}

/** Permissions that are missing are not asked for: nobody would know what for. */
async function isAllowed(
  name: "read" | "write",
  path: string,
): Promise<boolean> {
  const { state } = await Deno.permissions.query({ name, path });
  return state === "granted";
}

async function removeQuietly(path: string): Promise<void> {
  // A file that is in use (Windows) stays, and is removed with the old ones later.
  await removeIfPresent(path).catch(() => {});
}
