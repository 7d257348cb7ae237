import { assertEquals } from "@std/assert";
import { ClosingTokens } from "../../../../lib/structured/masking/closing_tokens.ts";
import { smallVocabulary } from "../../../support/structured/small_vocabulary.ts";

Deno.test("the tokens of a closing text are counted, the longest first at each place", () => {
  const { trie } = smallVocabulary(['"}', '"}]', "]}", "}]}"]);
  const closing = new ClosingTokens(trie);
  assertEquals(closing.count({ closing: bytes('"}]}') }), 2);
  assertEquals(closing.count({ closing: bytes('x"}') }), 2);
  assertEquals(closing.count({ closing: [] }), 0);
});

Deno.test("a closing text fits if its tokens do, though its bytes are more", () => {
  const { trie } = smallVocabulary(['"}]}']);
  const closing = new ClosingTokens(trie);
  const text = { closing: bytes('"}]}') };
  assertEquals([closing.fit(text, 0), closing.fit(text, 1)], [false, true]);
});

function bytes(text: string): number[] {
  return [...new TextEncoder().encode(text)];
}
