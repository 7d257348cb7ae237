import { assertEquals } from "@std/assert";
import { readMerges } from "../../../../../../lib/fastvlm/text/tokenizer/build/read_merges.ts";
import { rankOf } from "../../../../../../lib/fastvlm/text/tokenizer/tables/merge_table.ts";

const VOCABULARY = new Map(
  ["a", "b", "ab", "aab"].map((name, id) => [name, id]),
);

Deno.test("readMerges() reads both forms of merges", () => {
  for (const merges of [["a b", "a ab"], [["a", "b"], ["a", "ab"]]]) {
    const table = readMerges(merges, VOCABULARY);
    assertEquals(table?.results, Uint32Array.of(2, 3));
    assertEquals(table && rankOf(table, 0, 2), 1);
  }
});

Deno.test("readMerges() takes no other merges, nor of what is no token", async (t) => {
  const others = [
    undefined,
    {},
    ["a"],
    ["a b ab"],
    [["a"]],
    [["a", 1]],
    [["a", "b", "ab"]],
    ["c b"],
    ["a c"],
    ["b a"],
    ["constructor b"],
  ];
  for (const merges of others) {
    await t.step(JSON.stringify(merges) ?? "nothing", () => {
      assertEquals(readMerges(merges, VOCABULARY), undefined);
    });
  }
});
