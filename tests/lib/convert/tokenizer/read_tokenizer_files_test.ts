import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { ModelFormatError } from "../../../../lib/base/errors.ts";
import { readTokenizerFiles } from "../../../../lib/convert/tokenizer/read_tokenizer_files.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";
import {
  tinyTokenizerContent,
  tinyVocabularySize,
} from "../../../support/tokenizer/tiny_tokenizer_content.ts";
import {
  type AppleTokenizerContent,
  writeTokenizerContent,
} from "../../../support/tokenizer/write_apple_tokenizer_files.ts";

/** Id of `<|endoftext|>` in the tiny tokenizer. */
const END_OF_TEXT = tinyVocabularySize() - 4;

Deno.test("readTokenizerFiles() reads vocabulary, merges, added tokens and template", async () => {
  await using temp = await TempDirectory.create();
  const content = tinyTokenizerContent();
  await writeTokenizerContent(temp.path, content);
  const source = await readTokenizerFiles(temp.path);
  assertEquals(Object.fromEntries(source.vocabulary), content.vocabulary);
  assertEquals(source.merges.map((pair) => pair.join(" ")), content.merges);
  assertEquals(
    source.addedTokens.map(({ content, id }) => [content, id]),
    Object.entries(content.addedTokens),
  );
  assertEquals(source.specialTokens, {
    roles: { eos_token: "<|im_end|>", pad_token: "<|endoftext|>" },
    others: undefined,
  });
  assertEquals(
    typeof source.chatTemplate === "string" &&
      source.chatTemplate.includes("You are a helpful assistant."),
    true,
  );
});

Deno.test("readTokenizerFiles() gives tokens without flags those that transformers gives them", async () => {
  const { addedTokens } = await read((content) => {
    delete content.config["added_tokens_decoder"];
    content.addedTokens["<tool>"] = END_OF_TEXT + 3;
  });
  const flags = addedTokens.map(({ content, special, normalized }) => [
    content,
    special,
    normalized,
  ]);
  assertEquals(flags, [
    ["<|endoftext|>", true, false],
    // No file of this tokenizer names it as special.
    ["<|im_start|>", false, true],
    ["<|im_end|>", true, false],
    ["<tool>", false, true],
  ]);
});

Deno.test("readTokenizerFiles() takes only the first line for a header", async () => {
  const { merges } = await read((content) => {
    content.vocabulary["##"] = END_OF_TEXT + 9;
    content.vocabulary["#version:a"] = END_OF_TEXT + 10;
    content.vocabulary["#version:"] = END_OF_TEXT + 11;
    content.merges.push("# #", "#version: a");
  });
  assertEquals(merges.slice(-2), [["#", "#"], ["#version:", "a"]]);
});

Deno.test("readTokenizerFiles() reads merges without a header and with line ends of Windows", async () => {
  await using temp = await TempDirectory.create();
  const content = tinyTokenizerContent();
  await writeTokenizerContent(temp.path, content);
  await Deno.writeTextFile(
    join(temp.path, "merges.txt"),
    content.merges.join("\r\n"),
  );
  const { merges } = await readTokenizerFiles(temp.path);
  assertEquals(merges.map((pair) => pair.join(" ")), content.merges);
});

Deno.test("readTokenizerFiles() keeps tokens with the names of JavaScript's own properties", async () => {
  await using temp = await TempDirectory.create();
  await writeTokenizerContent(temp.path, tinyTokenizerContent());
  const path = join(temp.path, "vocab.json");
  const text = await Deno.readTextFile(path);
  await Deno.writeTextFile(
    path,
    text.replace("{", `{"__proto__":${END_OF_TEXT + 4},`),
  );
  const { vocabulary } = await readTokenizerFiles(temp.path);
  assertEquals(vocabulary.get("__proto__"), END_OF_TEXT + 4);
});

Deno.test("readTokenizerFiles() takes the chat template of tokenizer_config.json, else of chat_template.jinja", async () => {
  await using temp = await TempDirectory.create();
  const content = tinyTokenizerContent();
  const named = [{ name: "tool_use", template: "t" }];
  content.config["chat_template"] = named;
  await writeTokenizerContent(temp.path, content);
  await Deno.writeTextFile(join(temp.path, "chat_template.jinja"), "jinja");
  assertEquals((await readTokenizerFiles(temp.path)).chatTemplate, "jinja");

  const templates = [...named, { name: "default", template: "d" }];
  content.config["chat_template"] = templates;
  await writeTokenizerContent(temp.path, content);
  assertEquals((await readTokenizerFiles(temp.path)).chatTemplate, templates);
});

Deno.test("readTokenizerFiles() names every missing file", async (t) => {
  for (
    const names of [
      ["vocab.json"],
      ["merges.txt"],
      ["added_tokens.json"],
      ["tokenizer_config.json"],
      ["vocab.json", "merges.txt"],
    ]
  ) {
    await t.step(names.join(" and "), async () => {
      await using temp = await TempDirectory.create();
      await writeTokenizerContent(temp.path, tinyTokenizerContent());
      for (const name of names) await Deno.remove(join(temp.path, name));
      const error = await assertRejects(
        () => readTokenizerFiles(temp.path),
        ModelFormatError,
      );
      assertEquals(
        error.message,
        `Cannot use the tokenizer of "${temp.path}": ${names.join(", ")} ` +
          `${names.length === 1 ? "is" : "are"} missing`,
      );
      assertEquals(error.hint?.includes("--no-tokenizer"), true);
    });
  }
});

Deno.test("readTokenizerFiles() does without special_tokens_map.json", async () => {
  await using temp = await TempDirectory.create();
  await writeTokenizerContent(temp.path, tinyTokenizerContent());
  await Deno.remove(join(temp.path, "special_tokens_map.json"));
  const { specialTokensMap } = await readTokenizerFiles(temp.path);
  assertEquals(specialTokensMap, undefined);
});

Deno.test("readTokenizerFiles() refuses damaged JSON and other documents", async (t) => {
  for (
    const name of [
      "vocab.json",
      "added_tokens.json",
      "tokenizer_config.json",
      "special_tokens_map.json",
    ]
  ) {
    await t.step(name, async () => {
      await using temp = await TempDirectory.create();
      await writeTokenizerContent(temp.path, tinyTokenizerContent());
      const path = join(temp.path, name);
      const text = await Deno.readTextFile(path);
      await Deno.writeTextFile(path, text.slice(0, text.length / 2));
      await assertRejects(
        () => readTokenizerFiles(temp.path),
        ModelFormatError,
        `Cannot parse "${path}" as JSON: `,
      );
      await Deno.writeTextFile(path, "[]");
      await assertRejects(
        () => readTokenizerFiles(temp.path),
        ModelFormatError,
        `Cannot use "${path}": it must hold an object`,
      );
    });
  }
});

Deno.test("readTokenizerFiles() refuses files that are damaged or contradict each other", async (t) => {
  for (const [name, change, reason] of BAD_CONTENTS) {
    await t.step(name, async () => {
      const error = await assertRejects(() => read(change), ModelFormatError);
      assertEquals(
        error.message.replace(/"[^"]*fastvlm-test-\w+/, '"DIR'),
        reason,
      );
    });
  }
});

const BAD_CONTENTS: readonly [
  name: string,
  change: (content: AppleTokenizerContent) => void,
  message: string,
][] = [
  [
    "a merge of an unknown token",
    ({ merges }) => merges.splice(2, 1, "Ġt xyz"),
    'Cannot use "DIR/merges.txt": line 4 merges "Ġt" and "xyz", and vocab.json has no token "xyz"',
  ],
  [
    "a merge into an unknown token",
    ({ merges }) => merges.splice(0, 1, "q z"),
    'Cannot use "DIR/merges.txt": line 2 merges "q" and "z", and vocab.json has no token "qz"',
  ],
  [
    "half a merge",
    ({ merges }) => merges.splice(0, 1, "q"),
    'Cannot use "DIR/merges.txt": line 2 must hold two tokens: current value is "q"',
  ],
  [
    "three tokens in a line",
    ({ merges }) => merges.splice(0, 1, "q z z"),
    'Cannot use "DIR/merges.txt": line 2 must hold two tokens: current value is "q z z"',
  ],
  [
    "no tokens",
    (content) => content.vocabulary = {},
    'Cannot use "DIR/vocab.json": it holds no tokens',
  ],
  [
    "two tokens with one id",
    ({ vocabulary }) => vocabulary["new"] = 0,
    'Cannot use "DIR/vocab.json": "Ā" and "new" both have the id 0',
  ],
  [
    "an id that is none",
    ({ vocabulary }) => vocabulary["new"] = -1,
    'Cannot use "DIR/vocab.json": the id of "new" must be an integer >= 0: current value is -1',
  ],
  [
    "an added id that is none",
    ({ addedTokens }) => addedTokens["<x>"] = 1.5,
    'Cannot use "DIR/added_tokens.json": the id of "<x>" must be an integer >= 0: current value is 1.5',
  ],
  [
    "two added tokens with one id",
    ({ addedTokens }) => addedTokens["<x>"] = END_OF_TEXT,
    `Cannot use the tokenizer of "DIR": "<|endoftext|>" and "<x>" both have the id ${END_OF_TEXT}`,
  ],
  [
    "an added token with the id of another token",
    ({ addedTokens }) => addedTokens["<x>"] = 0,
    'Cannot use the tokenizer of "DIR": "Ā" and "<x>" both have the id 0',
  ],
  [
    "an added token that the vocabulary has with another id",
    ({ addedTokens }) => addedTokens["!"] = END_OF_TEXT + 3,
    `Cannot use the tokenizer of "DIR": "!" has the ids 33 and ${
      END_OF_TEXT + 3
    }`,
  ],
  [
    "an added token with two ids",
    ({ addedTokens }) => addedTokens["<|endoftext|>"] = END_OF_TEXT + 3,
    `Cannot use the tokenizer of "DIR": "<|endoftext|>" has the ids ${END_OF_TEXT} and ${
      END_OF_TEXT + 3
    }`,
  ],
  [
    "flags that are none",
    ({ config }) => config["added_tokens_decoder"] = { 7: { content: 7 } },
    'Cannot use "DIR/tokenizer_config.json": added_tokens_decoder["7"].content must be a string: current value is 7',
  ],
  [
    "another tokenizer",
    ({ config }) => config["tokenizer_class"] = "LlamaTokenizer",
    'Cannot use "DIR/tokenizer_config.json": tokenizer_class must be "Qwen2Tokenizer" or "Qwen2TokenizerFast": current value is "LlamaTokenizer"',
  ],
  [
    "a special token that is none",
    ({ specialTokensMap }) => specialTokensMap["pad_token"] = 7,
    'Cannot use "DIR/special_tokens_map.json": pad_token must be one of the known forms: current value is 7',
  ],
  [
    "no chat template, nor the tokens of FastVLM's own",
    (content) => {
      delete content.config["added_tokens_decoder"];
      content.addedTokens = {};
    },
    'Cannot use "DIR/tokenizer_config.json": it has no chat_template, and without the token "<|im_start|>" FastVLM\'s own cannot be used',
  ],
];

async function read(change: (content: AppleTokenizerContent) => void) {
  await using temp = await TempDirectory.create();
  const content = tinyTokenizerContent();
  change(content);
  await writeTokenizerContent(temp.path, content);
  return await readTokenizerFiles(temp.path);
}
