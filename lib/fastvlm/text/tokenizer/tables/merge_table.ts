/** What says that two tokens have no merge. */
export const NO_RANK: number = -1;

/** Merges of a byte-pair encoding, with a hash table (open addresses) to find them by their tokens. */
export interface MergeTable {
  /** The left token of each merge, by rank: the lowest comes first. */
  readonly lefts: Uint32Array;
  /** The right one. */
  readonly rights: Uint32Array;
  /** The token that they become. */
  readonly results: Uint32Array;
  /** Ranks plus one, 0 where there is none; the length is a power of two. */
  readonly slots: Uint32Array;
}

/** Slots that a table of so many merges has: at least one in three is empty. */
export function slotsFor(merges: number): number {
  return 2 ** Math.ceil(Math.log2(1.5 * merges + 1));
}

/** Fills the slots, which must be empty, by the tokens of the merges. Of equal merges, the last one counts. */
export function fillSlots(table: MergeTable): void {
  for (let rank = 0; rank < table.lefts.length; rank += 1) {
    const slot = findSlot(
      table,
      table.lefts[rank] ?? 0,
      table.rights[rank] ?? 0,
    );
    table.slots[slot] = rank + 1;
  }
}

/** The rank of the merge of two tokens, or `NO_RANK`. */
export function rankOf(table: MergeTable, left: number, right: number): number {
  return (table.slots[findSlot(table, left, right)] ?? 0) - 1;
}

/** The slot of a merge, or an empty one where it would be. */
function findSlot(
  { lefts, rights, slots }: MergeTable,
  left: number,
  right: number,
): number {
  const mask = slots.length - 1;
  let hash = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b);
  hash ^= hash >>> 15;
  for (let slot = hash & mask;; slot = (slot + 1) & mask) {
    const rank = (slots[slot] ?? 0) - 1;
    if (rank < 0) return slot;
    if (lefts[rank] === left && rights[rank] === right) return slot;
  }
}
