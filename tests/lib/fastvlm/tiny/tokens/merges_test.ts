import { assertEquals } from "@std/assert";
import {
  applyMerges,
  findMerges,
} from "../../../../../lib/fastvlm/tiny/tokens/merges.ts";

Deno.test("findMerges() builds a word from the left", () => {
  assertEquals(findMerges(["abc"]), [["a", "b"], ["ab", "c"]]);
});

Deno.test("findMerges() builds on the pieces of earlier words", () => {
  assertEquals(findMerges(["bc", "abc"]), [["b", "c"], ["a", "bc"]]);
});

Deno.test("findMerges() leaves earlier words whole", () => {
  const words = ["color", "location", "colour", "locations", "list", "lo"];
  const merges = findMerges(words);
  for (const word of words) assertEquals(applyMerges(word, merges), [word]);
});

Deno.test("applyMerges() takes the lowest rank first, leftmost first", () => {
  const merges = [["b", "b"], ["a", "b"]] as const;
  assertEquals(applyMerges("abbb", merges), ["a", "bb", "b"]);
  assertEquals(applyMerges("ab", merges), ["ab"]);
  assertEquals(applyMerges("", merges), []);
});
