import type { Io } from "../../lib/cli/io.ts";
import type { Lock } from "../../lib/catalog/schema.ts";
import type { Setting } from "../../tasks/download/fetch_model.ts";
import type { HubModel } from "./hub_model.ts";

/** What a download task hands to its parts, for a model on the test Hub whose digests are locked. */
export function settingOf(
  model: HubModel,
  io: Io,
  options: Partial<Setting> = {},
): Setting {
  return {
    io,
    lock: lockOf(model),
    store: model.store,
    stores: [model.store],
    hub: model.hub(),
    isForced: false,
    isRepair: false,
    isOffline: false,
    ...options,
  };
}

/** A lock of nothing. */
export const EMPTY_LOCK: Lock = { version: 1, models: {} };

function lockOf(model: HubModel): Lock {
  return { version: 1, models: { [model.ref().key]: model.lockEntry() } };
}
