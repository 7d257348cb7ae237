import { assertEquals, assertExists } from "@std/assert";
import { isRecord } from "../../../../../../lib/base/json.ts";
import { buildTables } from "../../../../../../lib/fastvlm/text/tokenizer/build/build_tables.ts";
import { tinyTokenizerFiles } from "../../../../../support/onnx_tiny_tokenizer.ts";
import { WORD_TOKENIZER } from "../../../../../support/tokenizer/word_tokenizer.ts";

const { tokenizer: TINY } = tinyTokenizerFiles();
const MODEL = member(TINY, "model");
const VOCABULARY = member(MODEL, "vocab");

Deno.test("buildTables() builds the tables of the built-in model", () => {
  const tables = buildTables(TINY);
  assertExists(tables);
  assertEquals(tables.rules.added.map(([content]) => content), [
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<image>",
  ]);
  const letters = tables.byteTokens.subarray(0x41, 0x44);
  assertEquals(Array.from(letters, (id) => tables.tokens.bytesOf(id)), [
    Uint8Array.of(0x41),
    Uint8Array.of(0x42),
    Uint8Array.of(0x43),
  ]);
});

Deno.test("buildTables() leaves all other tokenizers to the library", async (t) => {
  const added = { special: false, content: "A", id: 5000 };
  const split = {
    type: "Split",
    pattern: { Regex: "(" },
    behavior: "Isolated",
  };
  const others: Record<string, unknown> = {
    "nothing": undefined,
    "no tokenizer": {},
    "whole words": WORD_TOKENIZER.tokenizer,
    "another decoder": { ...TINY, decoder: { type: "Fuse" } },
    "another normalizer": { ...TINY, normalizer: { type: "NFKC" } },
    "no word about a normalizer": { ...TINY, normalizer: undefined },
    "another pre-tokenizer": { ...TINY, pre_tokenizer: null },
    "a pattern that is none": {
      ...TINY,
      pre_tokenizer: {
        type: "Sequence",
        pretokenizers: [split, { type: "ByteLevel", use_regex: false }],
      },
    },
    "another model": withModel({ type: "Unigram" }),
    "suffixes": withModel({ end_of_word_suffix: "</w>" }),
    "bytes for what is unknown": withModel({ byte_fallback: true }),
    "words that are tokens": withModel({ ignore_merges: true }),
    "a merge that makes no token": withModel({ merges: ["! !"] }),
    "a byte that is no token": withVocabulary({ "A": undefined }),
    "a token that is not of bytes": withVocabulary({ "日": 5000 }),
    "a text that means two tokens": { ...TINY, added_tokens: [added] },
    "tokens without ids": { ...TINY, added_tokens: [{ content: "A" }] },
  };
  for (const [name, file] of Object.entries(others)) {
    await t.step(name, () => assertEquals(buildTables(file), undefined));
  }
});

function withModel(change: Record<string, unknown>) {
  return { ...TINY, model: { ...MODEL, ...change } };
}

function withVocabulary(change: Record<string, unknown>) {
  const vocab = Object.fromEntries(
    Object.entries({ ...VOCABULARY, ...change })
      .filter(([, id]) => id !== undefined),
  );
  return withModel({ vocab, merges: [] });
}

function member(value: object, name: string): Record<string, unknown> {
  const found: unknown = Reflect.get(value, name);
  return isRecord(found) ? found : {};
}
