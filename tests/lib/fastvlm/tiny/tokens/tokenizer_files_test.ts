import { assertEquals } from "@std/assert";
import { Template } from "@huggingface/jinja";
import { Tokenizer } from "@huggingface/tokenizers";
import { z } from "zod";
import { ANSWER_TOKENS } from "../../../../../lib/fastvlm/tiny/tokens/grammar.ts";
import {
  KEYWORDS,
  LOOKALIKE_FORMS,
} from "../../../../../lib/fastvlm/tiny/tokens/questions.ts";
import {
  describeSpecialTokens,
  describeTokenizer,
  describeTokenizerConfig,
} from "../../../../../lib/fastvlm/tiny/tokens/tokenizer_files.ts";
import { buildVocabulary } from "../../../../../lib/fastvlm/tiny/tokens/vocabulary.ts";

const VOCABULARY = buildVocabulary();
const CONFIG = z.looseObject({ "chat_template": z.string() })
  .parse(describeTokenizerConfig(VOCABULARY));

Deno.test("describeTokenizer() gives text back as it was", () => {
  const tokenizer = loadTokenizer();
  const text = "Where is the café?\n\n  3 红色 objects… 🟥 it's";
  assertEquals(tokenizer.decode(tokenizer.encode(text).ids), text);
});

Deno.test("describeTokenizer() normalizes to NFC", () => {
  const tokenizer = loadTokenizer();
  assertEquals(
    tokenizer.encode("cafe\u0301").ids,
    tokenizer.encode("caf\u00e9").ids,
  );
});

Deno.test("describeTokenizer() makes one token of each keyword and lookalike", () => {
  const tokenizer = loadTokenizer();
  const forms = [...KEYWORDS.map(({ form }) => form), ...LOOKALIKE_FORMS];
  for (const form of forms) {
    assertEquals(tokenizer.encode(form).ids, [VOCABULARY.idOf(form)], form);
  }
});

Deno.test("describeTokenizer() finds no answer's token in a text, except bytes", () => {
  const tokenizer = loadTokenizer();
  for (const { text } of ANSWER_TOKENS.filter(({ text }) => text.length > 1)) {
    const { ids } = tokenizer.encode(text);
    assertEquals(ids.includes(VOCABULARY.idOf(text)), false, text);
    assertEquals(tokenizer.decode([VOCABULARY.idOf(text)]), text);
  }
});

Deno.test("describeTokenizer() keeps special tokens whole", () => {
  const tokenizer = loadTokenizer();
  const { size } = VOCABULARY;
  assertEquals(
    tokenizer.encode("<|im_start|><image><|im_end|><|endoftext|>").ids,
    [size - 3, size - 1, size - 2, size - 4],
  );
});

Deno.test("describeTokenizerConfig() has Qwen2's chat format", async (t) => {
  const user = { role: "user", content: "<image>Hi" };
  const system = { role: "system", content: "Be brief." };
  const userTurn = "<|im_start|>user\n<image>Hi<|im_end|>\n";
  await t.step("with a system turn of its own", () => {
    assertEquals(
      render([user], true),
      "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n" +
        `${userTurn}<|im_start|>assistant\n`,
    );
  });
  await t.step("with the conversation's system turn", () => {
    assertEquals(
      render([system, user], false),
      `<|im_start|>system\nBe brief.<|im_end|>\n${userTurn}`,
    );
  });
});

Deno.test("describeSpecialTokens() names the ends of a turn and of a text", () => {
  assertEquals(describeSpecialTokens(), {
    additional_special_tokens: ["<|im_start|>", "<|im_end|>", "<image>"],
    eos_token: "<|im_end|>",
    pad_token: "<|endoftext|>",
  });
});

function loadTokenizer(): Tokenizer {
  const file = z.looseObject({}).parse(describeTokenizer(VOCABULARY));
  return new Tokenizer(file, CONFIG);
}

function render(messages: unknown[], addGenerationPrompt: boolean): string {
  return new Template(CONFIG.chat_template).render({
    messages,
    "add_generation_prompt": addGenerationPrompt,
  });
}
