import { fillSlots, type MergeTable, slotsFor } from "../tables/merge_table.ts";

/**
 * Reads the merges of `tokenizer.json`: each is a text with a space between its two tokens, or a list of
 * them.
 *
 * @param vocabulary Ids of the tokens.
 * @returns `undefined` if a merge is of, or makes, anything but tokens.
 */
export function readMerges(
  merges: unknown,
  vocabulary: ReadonlyMap<string, number>,
): MergeTable | undefined {
  if (!Array.isArray(merges)) return undefined;
  const { length } = merges;
  const table = {
    lefts: new Uint32Array(length),
    rights: new Uint32Array(length),
    results: new Uint32Array(length),
    slots: new Uint32Array(slotsFor(length)),
  };
  for (const [rank, merge] of merges.entries()) {
    const pair = typeof merge === "string" ? merge.split(" ") : merge;
    if (!isPair(pair)) return undefined;
    const left = vocabulary.get(pair[0]);
    const right = vocabulary.get(pair[1]);
    const result = vocabulary.get(pair[0] + pair[1]);
    if (left === undefined || right === undefined || result === undefined) {
      return undefined;
    }
    table.lefts[rank] = left;
    table.rights[rank] = right;
    table.results[rank] = result;
  }
  fillSlots(table);
  return table;
}

function isPair(value: unknown): value is [string, string] {
  return Array.isArray(value) && value.length === 2 &&
    value.every((token) => typeof token === "string");
}
