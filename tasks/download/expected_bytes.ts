import { isConverted, sourceOf } from "../../lib/catalog/conversion.ts";
import { lockEntryOf, type ModelRef } from "../../lib/catalog/find.ts";
import type { LockEntry } from "../../lib/catalog/schema.ts";
import { findInstalled } from "../../lib/download/installed.ts";
import { inspectModel } from "../../lib/storage/inventory.ts";
import { type Setting, sourceOptions } from "./fetch_model.ts";

/**
 * Says how many bytes a model will have when it is fetched, those included that are there from before;
 * 0 if there is nothing to fetch. Without a lock entry it is the catalog's approximate number.
 */
export async function expectedBytes(
  ref: ModelRef,
  setting: Setting,
): Promise<number> {
  if (ref.variant.source.kind === "builtin") return 0;
  if (await isUntouched(ref, setting)) return 0;
  const fetched = isConverted(ref) ? sourceOf(ref) : ref;
  const lockEntry = lockEntryOf(setting.lock, fetched.key);
  if (fetched !== ref && await isThere(fetched, lockEntry, setting)) return 0;
  if (lockEntry !== undefined) return lockedBytes(lockEntry);
  return fetched.variant.approximateBytes ?? fetched.entry.approximateBytes;
}

/** What is to be fetched anew, or read, may have to be fetched whatever is there. */
async function isUntouched(ref: ModelRef, setting: Setting): Promise<boolean> {
  if (setting.isForced || setting.isRepair) return false;
  return await findInstalled(ref, sourceOptions(ref, setting)) !== undefined;
}

/** A checkpoint may lie in any store, and is not fetched again. */
async function isThere(
  ref: ModelRef,
  lockEntry: LockEntry | undefined,
  { stores, io: { signal } }: Setting,
): Promise<boolean> {
  const status = await inspectModel(ref, lockEntry, stores, { signal });
  return status.bytesToDownload === 0;
}

function lockedBytes({ archive, files }: LockEntry): number {
  if (archive !== undefined) return archive.bytes;
  return Object.values(files).reduce((sum, { bytes }) => sum + bytes, 0);
}
