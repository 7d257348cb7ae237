import { assertEquals } from "@std/assert";
import { splitWords } from "../../../../../../lib/fastvlm/text/tokenizer/tables/split_words.ts";

Deno.test("splitWords() keeps what matches and what lies between, and nothing empty", () => {
  assertEquals(splitWords("a1b22c", /\d+/gu), ["a", "1", "b", "22", "c"]);
  assertEquals(splitWords("12", /\d/gu), ["1", "2"]);
  assertEquals(splitWords("ab", /x*/gu), ["a", "b"]);
  assertEquals(splitWords("", /[^]+/gu), []);
});
