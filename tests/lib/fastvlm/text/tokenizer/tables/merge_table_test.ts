import { assertEquals } from "@std/assert";
import {
  fillSlots,
  NO_RANK,
  rankOf,
  slotsFor,
} from "../../../../../../lib/fastvlm/text/tokenizer/tables/merge_table.ts";

/** A table of merges of two tokens each. */
function makeTable(pairs: readonly (readonly [number, number])[]) {
  const table = {
    lefts: Uint32Array.from(pairs, ([left]) => left),
    rights: Uint32Array.from(pairs, ([, right]) => right),
    results: new Uint32Array(pairs.length),
    slots: new Uint32Array(slotsFor(pairs.length)),
  };
  fillSlots(table);
  return table;
}

Deno.test("rankOf() finds the merges that there are, and no others", () => {
  const pairs = Array.from(
    { length: 2000 },
    (_, index) => [index % 50, 3 * Math.floor(index / 50)] as const,
  );
  const table = makeTable(pairs);
  for (const [rank, [left, right]] of pairs.entries()) {
    assertEquals(rankOf(table, left, right), rank);
    assertEquals(rankOf(table, left, right + 1), NO_RANK);
  }
});

Deno.test("rankOf() takes the last of equal merges", () => {
  const table = makeTable([[1, 2], [2, 1], [1, 2]]);
  assertEquals([rankOf(table, 1, 2), rankOf(table, 2, 1)], [2, 1]);
});

Deno.test("rankOf() finds nothing where there are no merges", () => {
  assertEquals(rankOf(makeTable([]), 1, 2), NO_RANK);
});

Deno.test("slotsFor() leaves at least a third empty", () => {
  for (const merges of [0, 1, 2, 5, 151_387]) {
    const slots = slotsFor(merges);
    assertEquals(Number.isInteger(Math.log2(slots)), true);
    assertEquals(slots > 1.5 * merges, true);
  }
});
