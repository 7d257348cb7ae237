import { assertEquals, assertThrows } from "@std/assert";
import { Tokenizer } from "@huggingface/tokenizers";
import { ConfigError } from "../../../../lib/base/errors.ts";
import { renderPrompt } from "../../../../lib/fastvlm/text/render_prompt.ts";
import { TextTokenizer } from "../../../../lib/fastvlm/text/text_tokenizer.ts";
import { tinyTokenizerFiles } from "../../../support/onnx_tiny_tokenizer.ts";

const FILES = tinyTokenizerFiles();
const TOKENIZER = new TextTokenizer(FILES);
const SPECIAL = ["<|im_start|>", "<|im_end|>", "<|endoftext|>", "<image>"];

Deno.test("TextTokenizer.encodePrompt() gives the tokens of the whole text, cut at the picture", async (t) => {
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

Deno.test("TextTokenizer.encodePrompt() takes special tokens of the person for plain text", async (t) => {
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

Deno.test("TextTokenizer.decode() leaves out special tokens and unknown ids", () => {
  const ids = [id("<|im_start|>"), id("A"), 999_999, id("<|im_end|>"), id(".")];
  assertEquals(TOKENIZER.decode(ids), "A.");
});

Deno.test("TextTokenizer.decode() gives no text for no tokens", () => {
  assertEquals(TOKENIZER.decode([]), "");
});

Deno.test("TextTokenizer.idOf() knows tokens only", () => {
  assertEquals(TOKENIZER.idOf("no such token"), undefined);
});

Deno.test("TextTokenizer refuses files that describe no tokenizer", () => {
  assertThrows(
    () => new TextTokenizer({ ...FILES, tokenizer: { model: {} } }),
    ConfigError,
    'Cannot use "tokenizer.json": ',
  );
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
