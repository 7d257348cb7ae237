import { lockEntryOf, type ModelRef } from "../../lib/catalog/find.ts";
import type { LockEntry } from "../../lib/catalog/schema.ts";
import { workFor } from "./conversion/model_work.ts";
import type { Setting } from "./fetch_model.ts";

/**
 * Says how many bytes a model will have when it is fetched, those included that are there from before;
 * 0 if there is nothing to fetch. Without a lock entry it is the catalog's approximate number.
 */
export async function expectedBytes(
  ref: ModelRef,
  setting: Setting,
): Promise<number> {
  const { fetched } = await workFor(ref, setting);
  if (fetched === undefined) return 0;
  const lockEntry = lockEntryOf(setting.lock, fetched.key);
  if (lockEntry !== undefined) return lockedBytes(lockEntry);
  return fetched.variant.approximateBytes ?? fetched.entry.approximateBytes;
}

function lockedBytes({ archive, files }: LockEntry): number {
  if (archive !== undefined) return archive.bytes;
  return Object.values(files).reduce((sum, { bytes }) => sum + bytes, 0);
}
