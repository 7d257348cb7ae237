import {
  type ConvertedRef,
  isConverted,
  sourceLockEntryOf,
  sourceOf,
} from "../../../lib/catalog/conversion.ts";
import type { ModelRef } from "../../../lib/catalog/find.ts";
import { findInstalled } from "../../../lib/download/installed.ts";
import type { PlacedCheckpoint } from "../../../lib/fastvlm/conversion/convert_installed.ts";
import { findCheckpoint } from "../../../lib/fastvlm/conversion/find_checkpoint.ts";
import { type Setting, sourceOptions } from "../fetch_model.ts";

/** What a run has to do for a model. */
export interface ModelWork {
  /** What is fetched: the model, or the checkpoint that it is converted from; absent if nothing is. */
  readonly fetched?: ModelRef;
  /** The model, if it is converted; absent if nothing is. */
  readonly converted?: ConvertedRef;
}

/** Says what a run has to do for a model; nothing for one that is what it should be. */
export async function workFor(
  ref: ModelRef,
  setting: Setting,
): Promise<ModelWork> {
  const isBuiltin = ref.variant.source.kind === "builtin";
  if (isBuiltin || await isUntouched(ref, setting)) return {};
  if (!isConverted(ref)) return { fetched: ref };
  const isThere = await checkpointFor(ref, setting) !== undefined;
  return { converted: ref, ...(!isThere && { fetched: sourceOf(ref) }) };
}

/** The checkpoint of a model, if it need not be fetched: it may lie in any store. */
export async function checkpointFor(
  ref: ConvertedRef,
  { lock, store, stores, isRepair, io: { signal } }: Setting,
): Promise<PlacedCheckpoint | undefined> {
  // What is to be mended is read, and perhaps fetched, whatever is there.
  if (isRepair) return undefined;
  const sourceLockEntry = sourceLockEntryOf(lock, ref);
  return await findCheckpoint(sourceOf(ref), {
    store,
    stores,
    signal,
    ...(sourceLockEntry && { sourceLockEntry }),
  });
}

/** What is to be fetched anew, or read, may have to be fetched whatever is there. */
async function isUntouched(ref: ModelRef, setting: Setting): Promise<boolean> {
  if (setting.isForced || setting.isRepair) return false;
  return await findInstalled(ref, sourceOptions(ref, setting)) !== undefined;
}
