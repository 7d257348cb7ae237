import type { Leftover, LeftoverKind } from "./find_leftovers.ts";

/** Something that was removed, or would be. */
export interface PrunedItem {
  /** The model's key. */
  key: string;
  /** What it is. */
  kind: LeftoverKind;
  /** Where it is. */
  path: string;
  /** Bytes that it takes. */
  bytes: number;
}

/** Something that was kept. */
export interface KeptItem extends PrunedItem {
  /** Why, in a few words. */
  reason: string;
}

/** What became of a store's leftovers. */
export interface PruneReport {
  /** What was removed, or would be. */
  removed: PrunedItem[];
  /** What was kept, and why. */
  kept: KeptItem[];
  /** Bytes of what was removed, or would be. */
  bytes: number;
}

/** What becomes of a leftover: it is removed, unless there is a reason to keep it. */
export interface PruneDecision {
  /** What it is about. */
  leftover: Leftover;
  /** Why it is kept, in a few words. */
  reason?: string;
}

/** Reports what was decided. That a lock's file is kept is not worth a word. */
export function summarizePrune(
  decisions: readonly PruneDecision[],
): PruneReport {
  const removed: PrunedItem[] = [];
  const kept: KeptItem[] = [];
  for (const { leftover: { key, kind, path, bytes }, reason } of decisions) {
    const item = { key, kind, path, bytes };
    if (reason === undefined) removed.push(item);
    else if (kind !== "lock") kept.push({ ...item, reason });
  }
  const bytes = removed.reduce((sum, item) => sum + item.bytes, 0);
  return { removed, kept, bytes };
}
