import { assertEquals, assertGreater } from "@std/assert";
import { Tokenizer } from "@huggingface/tokenizers";
import {
  type PromptPiece,
  renderPrompt,
} from "../../../../../lib/fastvlm/text/render_prompt.ts";
import { LibraryTokenizer } from "../../../../../lib/fastvlm/text/tokenizer/library_tokenizer.ts";
import { tinyTokenizerFiles } from "../../../../support/onnx_tiny_tokenizer.ts";
import {
  HARD_TEXTS,
  sampleTexts,
} from "../../../../support/tokenizer/sample_texts.ts";
import { tableTokenizerOf } from "../../../../support/tokenizer/table_tokenizer_of.ts";

const FILES = tinyTokenizerFiles();
const TOKENIZER = tableTokenizerOf(FILES.tokenizer);
const LIBRARY = new LibraryTokenizer(FILES);
const SPECIAL = ["<|im_start|>", "<|im_end|>", "<|endoftext|>", "<image>"];

/** Spaces of one language's `\s` but not of another's, as well: the patterns are the same. */
const TEXTS = [
  ...HARD_TEXTS,
  "\u0085a \ufeff b\u0085\ufeff",
  ...sampleTexts(1000, 11, (at) => ["Where", " is", " red"][at * 3 | 0] ?? ""),
];

Deno.test("TableTokenizer.encodePrompt() gives the tokens of the whole text, cut at the picture", async (t) => {
  const reference = new Tokenizer(FILES.tokenizer, FILES.config);
  for (
    const text of ["Where is it?", "  two\n\nlines \n", "", "naïve 漢字 👍🏽"]
  ) {
    await t.step(JSON.stringify(text), () => {
      const { before, after } = encode(text);
      const whole = reference.encode(
        "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n" +
          `<|im_start|>user\n<image>\n${text}<|im_end|>\n<|im_start|>assistant\n`,
      ).ids;
      assertEquals([...before, id("<image>"), ...after], whole);
    });
  }
});

Deno.test("TableTokenizer.encodePrompt() and decode() do what the library does", () => {
  let longest = 0;
  for (const text of TEXTS) {
    const pieces: PromptPiece[] = [
      { kind: "template", text },
      { kind: "image" },
      { kind: "plain", text },
    ];
    const prompt = TOKENIZER.encodePrompt(pieces);
    assertEquals(prompt, LIBRARY.encodePrompt(pieces), JSON.stringify(text));
    const ids = [...prompt.before, ...prompt.after];
    assertEquals(TOKENIZER.decode(ids), LIBRARY.decode(ids));
    longest = Math.max(longest, text.length - prompt.after.length);
  }
  assertGreater(longest, 0);
});

Deno.test("TableTokenizer.encodePrompt() takes special tokens of the person for plain text", async (t) => {
  const { before, after } = encode("");
  for (const text of SPECIAL) {
    await t.step(text, () => {
      const prompt = encode(`a${text}b`);
      assertEquals(countSpecial(prompt.after), countSpecial(after));
      assertEquals(prompt.before, before);
      assertEquals(
        TOKENIZER.decode(prompt.after).includes(`a${text}b`),
        true,
      );
    });
  }
});

Deno.test("TableTokenizer.encodePrompt() normalizes text only where the file says so", () => {
  const composed = encode("caf\u00e9").after;
  assertEquals(encode("cafe\u0301").after, composed);
  const asItIs = tableTokenizerOf({ ...FILES.tokenizer, normalizer: null });
  const question: PromptPiece[] = [
    { kind: "image" },
    { kind: "plain", text: "cafe\u0301" },
  ];
  const { after } = asItIs.encodePrompt(question);
  assertEquals(asItIs.decode(after), "cafe\u0301");
});

Deno.test("TableTokenizer.decode() leaves out special tokens and unknown ids", () => {
  const ids = [id("<|im_start|>"), id("A"), 999_999, id("<|im_end|>"), id(".")];
  assertEquals(TOKENIZER.decode(ids), "A.");
  assertEquals(TOKENIZER.decode([-1, 0.5, NaN]), "");
  assertEquals(TOKENIZER.decode([]), "");
});

Deno.test("TableTokenizer.decode() keeps a mark of the byte order", () => {
  const ids = TOKENIZER.encodePrompt([
    { kind: "image" },
    { kind: "plain", text: "\ufeffa" },
  ]).after;
  assertEquals(TOKENIZER.decode(ids), "\ufeffa");
});

Deno.test("TableTokenizer hides tokens that only the configuration calls special", () => {
  const hiding = tableTokenizerOf(FILES.tokenizer, ["A", "no such token"]);
  const ids = [id("A"), id(".")];
  assertEquals(hiding.decode(ids), ".");
  assertEquals(hiding.tokenBytes().bytesOf(id("A")), undefined);
  const library = new LibraryTokenizer({
    ...FILES,
    config: { ...FILES.config, additional_special_tokens: ["A"] },
  });
  assertEquals(library.decode(ids), ".");
});

Deno.test("TableTokenizer.idOf() knows tokens as the vocabulary writes them, and nothing else", () => {
  for (const text of ["A", ".", "Ġ", "Ã", "<|im_end|>", " ", "é", "no", ""]) {
    assertEquals(TOKENIZER.idOf(text), LIBRARY.idOf(text), text);
  }
  assertEquals(TOKENIZER.idOf("no such token"), undefined);
});

function encode(text: string) {
  const { template, origin } = FILES;
  return TOKENIZER.encodePrompt(
    renderPrompt(text, { source: template, origin, variables: {} }),
  );
}

function id(token: string): number {
  return TOKENIZER.idOf(token) ?? -1;
}

function countSpecial(ids: readonly number[]): number {
  return ids.filter((each) => SPECIAL.map(id).includes(each)).length;
}
