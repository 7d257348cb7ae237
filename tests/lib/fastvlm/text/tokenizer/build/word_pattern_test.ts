import { assertEquals, assertThrows } from "@std/assert";
import { wordPattern } from "../../../../../../lib/fastvlm/text/tokenizer/build/word_pattern.ts";
import { splitWords } from "../../../../../../lib/fastvlm/text/tokenizer/tables/split_words.ts";

const BYTES = {
  "type": "ByteLevel",
  "add_prefix_space": false,
  "use_regex": false,
};
const SPLIT = {
  type: "Split",
  pattern: { Regex: "(?i:'s)|\\p{L}+|\\s+" },
  behavior: "Isolated",
  invert: false,
};

Deno.test("wordPattern() gives the pattern in JavaScript", () => {
  const pattern = sequence(SPLIT, BYTES);
  assertEquals(cut("it'S ab.\u0085\ufeff", pattern), [
    "it",
    "'S",
    " ",
    "ab",
    ".",
    "\u0085",
    "\ufeff",
  ]);
});

Deno.test("wordPattern() knows GPT-2's words, and text that is one word", () => {
  const gpt2 = wordPattern({ type: "ByteLevel" });
  assertEquals(cut("it's  a 12", gpt2), ["it", "'s", " ", " a", " 12"]);
  assertEquals(cut("a b\n", wordPattern(BYTES)), ["a b\n"]);
});

Deno.test("wordPattern() knows nothing of other steps", async (t) => {
  const others: Record<string, unknown> = {
    "none": null,
    "another kind": { type: "Metaspace" },
    "a space in front": { ...BYTES, add_prefix_space: true },
    "three steps": {
      type: "Sequence",
      pretokenizers: [SPLIT, SPLIT, BYTES],
    },
    "the bytes first": { type: "Sequence", pretokenizers: [BYTES, SPLIT] },
    "cut twice": {
      type: "Sequence",
      pretokenizers: [SPLIT, { type: "ByteLevel", use_regex: true }],
    },
    "another way to cut": {
      type: "Sequence",
      pretokenizers: [{ ...SPLIT, behavior: "Removed" }, BYTES],
    },
    "what does not match": {
      type: "Sequence",
      pretokenizers: [{ ...SPLIT, invert: true }, BYTES],
    },
    "a text": {
      type: "Sequence",
      pretokenizers: [{ ...SPLIT, pattern: { String: " " } }, BYTES],
    },
  };
  for (const [name, step] of Object.entries(others)) {
    await t.step(name, () => assertEquals(wordPattern(step), undefined));
  }
});

Deno.test("wordPattern() refuses a pattern that is none", () => {
  const broken = { ...SPLIT, pattern: { Regex: "(" } };
  assertThrows(() => sequence(broken, BYTES), SyntaxError);
});

function sequence(...pretokenizers: unknown[]): string | undefined {
  return wordPattern({ type: "Sequence", pretokenizers });
}

function cut(text: string, pattern: string | undefined): string[] {
  return splitWords(text, new RegExp(pattern ?? "", "gu"));
}
