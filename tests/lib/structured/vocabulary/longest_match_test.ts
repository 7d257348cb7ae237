import { assertEquals } from "@std/assert";
import {
  countTokens,
  longestMatch,
} from "../../../../lib/structured/vocabulary/longest_match.ts";
import { smallVocabulary } from "../../../support/structured/small_vocabulary.ts";

const { trie } = smallVocabulary(["ab", "abcd", "bc", "é"]);

Deno.test("the longest token at a place is found", () => {
  const match = (text: string) => {
    const { token, length } = longestMatch(trie, encode(text), 1);
    return [token, length];
  };
  assertEquals(match("xabcd"), [257, 4]);
  assertEquals(match("xabc"), [256, 2]);
  assertEquals(match("xé"), [259, 2]);
  assertEquals(match("xz"), ["z".charCodeAt(0), 1]);
});

Deno.test("it is known whether longer tokens begin with all that is left", () => {
  const isOpen = (text: string) =>
    longestMatch(trie, encode(text), 0).openNode !== undefined;
  assertEquals(["ab", "abc", "abcd", "abx", "a", "z"].map(isOpen), [
    true,
    true,
    false,
    false,
    true,
    false,
  ]);
});

Deno.test("tokens are counted from the first byte on", () => {
  assertEquals(
    ["", "abcdab", "abc", "aabcé"].map((text) =>
      countTokens(trie, encode(text))
    ),
    [0, 2, 2, 4],
  );
});

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
