import { DEAD } from "../regular/byte_table.ts";
import { FREE_STRING_INSIDE } from "../regular/free_string.ts";
import type { Leaf, LengthLimits } from "./rule.ts";

/** A step within a leaf. */
export interface LeafStep {
  /** State of the table before the byte. */
  readonly from: number;
  /** State behind it. */
  readonly to: number;
  /** Characters before the byte. */
  readonly count: number;
}

/**
 * Characters of a string behind a byte; `DEAD` if the byte makes it too long, or ends it too early.
 * A character counts as soon as it begins.
 */
export function countAfter({ length, table }: Leaf, step: LeafStep): number {
  const { from, to, count } = step;
  if (length === undefined || from !== FREE_STRING_INSIDE) return count;
  if (table.goesOn(to)) return addCharacters(length, count, 1);
  return count < length.least ? DEAD : 0;
}

/**
 * Adds characters to those of a string; `DEAD` if those are too many. Where there is no upper limit,
 * no more are counted than the lower one asks for.
 */
export function addCharacters(
  { least, most }: LengthLimits,
  count: number,
  characters: number,
): number {
  const sum = count + characters;
  if (sum > most) return DEAD;
  return most === Infinity ? Math.min(sum, least) : sum;
}
