import { atomicWrite } from "../../base/atomic_write.ts";
import type { Lock, LockEntry } from "../../catalog/schema.ts";
import { explainStorageError } from "../../storage/storage_error.ts";

/**
 * Puts entries into a lock. The models are in the order of their keys; the entries of other models are
 * what they were, to the last character.
 */
export function mergeLock(
  { models }: Lock,
  entries: Readonly<Record<string, LockEntry>>,
): Lock {
  const merged = Object.entries({ ...models, ...entries });
  const sorted = merged.sort(([a], [b]) => a < b ? -1 : 1);
  return { version: 1, models: Object.fromEntries(sorted) };
}

/**
 * Writes a lock file: the old one stays until the new one is whole.
 *
 * @throws {StorageError} If the file system refuses; `DiskFullError` if it is full.
 */
export async function writeLock(path: string, lock: Lock): Promise<void> {
  try {
    await atomicWrite(path, `${JSON.stringify(lock, null, 2)}\n`);
  } catch (error) {
    throw explainStorageError(error, { action: "write", path });
  }
}
