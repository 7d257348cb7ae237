import { lockEntryOf, type ModelRef } from "../../lib/catalog/find.ts";
import {
  checkFreeSpace,
  withMargin,
} from "../../lib/download/plan/disk_need.ts";
import { freeBytes } from "../../lib/storage/free_space.ts";
import { inspectModel } from "../../lib/storage/inventory.ts";
import type { Setting } from "./fetch_model.ts";

/**
 * Shares the free space out among models that are fetched at the same time, in their order: each of
 * them looks at the disk before the others have written anything.
 *
 * @returns By key, the error of each model for which no room is left.
 */
export async function shareSpace(
  refs: readonly ModelRef[],
  { store, stores, lock, io }: Setting,
): Promise<Map<string, unknown>> {
  const refused = new Map<string, unknown>();
  let free = await freeBytes(store.root);
  if (free === undefined) return refused;
  for (const ref of refs) {
    const lockEntry = lockEntryOf(lock, ref.key);
    const { bytesToDownload } = await inspectModel(ref, lockEntry, stores, {
      signal: io.signal,
    });
    const requiredBytes = withMargin(bytesToDownload);
    try {
      checkFreeSpace({ key: ref.key, requiredBytes, freeBytes: free }, store);
      free -= requiredBytes;
    } catch (error) {
      refused.set(ref.key, error);
    }
  }
  return refused;
}
