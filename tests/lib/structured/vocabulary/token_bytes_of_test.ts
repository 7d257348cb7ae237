import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../../../lib/base/errors.ts";
import {
  readTokens,
  tokenBytesOf,
} from "../../../../lib/structured/vocabulary/token_bytes_of.ts";
import { LibraryTokenizer } from "../../../../lib/fastvlm/text/tokenizer/library_tokenizer.ts";
import { tinyTokenizerFiles } from "../../../support/onnx_tiny_tokenizer.ts";

const DECODER = { type: "ByteLevel" };

Deno.test("the bytes of the tiny model's tokens are what the library decodes", () => {
  const files = tinyTokenizerFiles();
  const library = new LibraryTokenizer(files);
  const tokens = tokenBytesOf(readTokens(files.tokenizer));
  for (let token = 0; token < tokens.size; token += 1) {
    const text = new TextDecoder().decode(tokens.bytesOf(token));
    assertEquals(library.decode([token]), text, `token ${token}`);
  }
});

Deno.test("special tokens have no bytes, other added ones those of their text", () => {
  const tokens = tokenBytesOf(readTokens({
    model: { vocab: { "Ġa": 0, "<s>": 1, "日": 3 } },
    decoder: { type: "Sequence", decoders: [DECODER] },
    added_tokens: [
      { id: 1, content: "<s>", special: true },
      { id: 2, content: "é", special: false },
    ],
  }));
  assertEquals([0, 1, 2, 3].map((token) => tokens.bytesOf(token)), [
    Uint8Array.of(0x20, 0x61),
    undefined,
    Uint8Array.of(0xc3, 0xa9),
    undefined,
  ]);
});

Deno.test("a tokenizer without a byte-level vocabulary is refused", async (t) => {
  const none = "it has no byte-level vocabulary";
  const cases: [tokenizer: unknown, reason: string][] = [
    [undefined, none],
    [{}, none],
    [{ model: { vocab: { a: 0 } }, decoder: { type: "WordPiece" } }, none],
    [{ model: { vocab: [["a", 0]] }, decoder: DECODER }, none],
    [
      { model: { vocab: {} }, decoder: DECODER, added_tokens: [{ id: "1" }] },
      'its "added_tokens" are malformed',
    ],
    [
      { model: { vocab: { a: "x" } }, decoder: DECODER },
      'token "a" has no id',
    ],
  ];
  for (const [tokenizer, reason] of cases) {
    await t.step(JSON.stringify(tokenizer) ?? "nothing", () => {
      assertThrows(() => readTokens(tokenizer), ConfigError, reason);
    });
  }
});
