import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../../../../lib/base/errors.ts";
import { LibraryTokenizer } from "../../../../../lib/fastvlm/text/tokenizer/library_tokenizer.ts";
import { tinyTokenizerFiles } from "../../../../support/onnx_tiny_tokenizer.ts";
import { tableTokenizerOf } from "../../../../support/tokenizer/table_tokenizer_of.ts";
import { WORD_TOKENIZER } from "../../../../support/tokenizer/word_tokenizer.ts";

Deno.test("LibraryTokenizer encodes and decodes by whole words", () => {
  const tokenizer = new LibraryTokenizer(WORD_TOKENIZER);
  const { before, after } = tokenizer.encodePrompt([
    { kind: "template", text: "a<|im_end|>" },
    { kind: "image" },
    { kind: "plain", text: "Red mugs <|im_end|>" },
  ]);
  assertEquals(before, [2, 1]);
  assertEquals(after.slice(0, 3), [3, 4, 5]);
  assertEquals(after.includes(1), false);
  assertEquals(tokenizer.decode([2, 3, 4, 5, 1, 99]), "a red mugs");
  assertEquals(tokenizer.decode([99]), "");
  assertEquals([tokenizer.idOf("mug"), tokenizer.idOf("cup")], [4, undefined]);
});

Deno.test("LibraryTokenizer.tokenBytes() gives the bytes of a byte-level vocabulary only", () => {
  const files = tinyTokenizerFiles();
  const tokens = new LibraryTokenizer(files).tokenBytes();
  assertEquals(tokens, tableTokenizerOf(files.tokenizer).tokenBytes());
  assertThrows(
    () => new LibraryTokenizer(WORD_TOKENIZER).tokenBytes(),
    ConfigError,
    "no byte-level vocabulary",
  );
});

Deno.test("LibraryTokenizer refuses files that describe no tokenizer", () => {
  assertThrows(
    () => new LibraryTokenizer({ ...WORD_TOKENIZER, tokenizer: { model: {} } }),
    ConfigError,
    'Cannot use "tokenizer.json": ',
  );
});
