import { lockEntryOf, type ModelRef } from "../../lib/catalog/find.ts";
import {
  checkFreeSpace,
  withMargin,
} from "../../lib/download/plan/disk_need.ts";
import { freeBytes } from "../../lib/storage/free_space.ts";
import { inspectModel } from "../../lib/storage/inventory.ts";
import { workFor } from "./conversion/model_work.ts";
import type { Setting } from "./fetch_model.ts";

/**
 * Shares the free space out among models that are fetched at the same time, in their order: each of
 * them looks at the disk before the others have written anything. What is converted needs room for its
 * checkpoint and for the result.
 *
 * @returns By key, the error of each model for which no room is left.
 */
export async function shareSpace(
  refs: readonly ModelRef[],
  setting: Setting,
): Promise<Map<string, unknown>> {
  const { store } = setting;
  const refused = new Map<string, unknown>();
  let free = await freeBytes(store.root);
  if (free === undefined) return refused;
  for (const ref of refs) {
    const requiredBytes = withMargin(await neededBytes(ref, setting));
    try {
      checkFreeSpace({ key: ref.key, requiredBytes, freeBytes: free }, store);
      free -= requiredBytes;
    } catch (error) {
      refused.set(ref.key, error);
    }
  }
  return refused;
}

async function neededBytes(ref: ModelRef, setting: Setting): Promise<number> {
  const { fetched, converted } = await workFor(ref, setting);
  return (fetched ? await bytesToFetch(fetched, setting) : 0) +
    (converted ? approximateBytes(converted) : 0);
}

async function bytesToFetch(
  ref: ModelRef,
  { lock, stores, io: { signal } }: Setting,
): Promise<number> {
  const lockEntry = lockEntryOf(lock, ref.key);
  const status = await inspectModel(ref, lockEntry, stores, { signal });
  return status.bytesToDownload;
}

function approximateBytes({ entry, variant }: ModelRef): number {
  return variant.approximateBytes ?? entry.approximateBytes;
}
