import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { ConfigError } from "../../../../lib/base/errors.ts";
import {
  readChatFiles,
  readTokenizer,
} from "../../../../lib/fastvlm/model/read_chat_files.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

Deno.test("readChatFiles() takes the template of tokenizer_config.json", async () => {
  await using directory = await TempDirectory.create();
  const written = {
    "chat_template": "own",
    "eos_token": "</s>",
    "bos_token": null,
  };
  const { template, config } = await read(directory, written);
  assertEquals(template, {
    source: "own",
    origin: join(directory.path, "tokenizer_config.json"),
    variables: {
      "bos_token": "",
      "eos_token": "</s>",
      "pad_token": "",
      "unk_token": "",
    },
  });
  assertEquals(config, written);
});

Deno.test("readChatFiles() takes the default one of several templates", async () => {
  await using directory = await TempDirectory.create();
  const { template } = await read(directory, {
    chat_template: [
      { name: "tool_use", template: "tools" },
      { name: "default", template: "plain" },
    ],
    pad_token: { content: "<pad>", special: true },
  });
  assertEquals([template.source, template.variables["pad_token"]], [
    "plain",
    "<pad>",
  ]);
});

Deno.test("readChatFiles() takes chat_template.jinja if there is no other", async () => {
  await using directory = await TempDirectory.create();
  const origin = join(directory.path, "chat_template.jinja");
  await Deno.writeTextFile(origin, "file");
  const { template } = await read(directory, {});
  assertEquals([template.source, template.origin], ["file", origin]);
});

Deno.test("readChatFiles() names what is missing", async () => {
  await using directory = await TempDirectory.create();
  const { path } = directory;
  const first = await assertRejects(() => readChatFiles(path), ConfigError);
  const missing = join(path, "tokenizer_config.json");
  assertEquals(first.message, `Cannot find "${missing}"`);
  const second = await assertRejects(() => read(directory, {}), ConfigError);
  assertEquals(
    second.message,
    `Cannot use "${missing}": it has no chat_template, ` +
      `and there is no "${join(path, "chat_template.jinja")}"`,
  );
});

Deno.test("readChatFiles() names what is wrong", async () => {
  await using directory = await TempDirectory.create();
  await assertRejects(
    () => read(directory, { chat_template: 1 }),
    ConfigError,
    'tokenizer_config.json": chat_template must be ',
  );
});

Deno.test("readTokenizer() reads a file that may describe a tokenizer, and no other", async () => {
  await using directory = await TempDirectory.create();
  const path = join(directory.path, "tokenizer.json");
  const missing = await assertRejects(() => readTokenizer(path), ConfigError);
  assertEquals(missing.message, `Cannot find "${path}"`);
  const content = { model: { type: "BPE" }, "added_tokens": [], more: 1 };
  await Deno.writeTextFile(path, JSON.stringify(content));
  assertEquals(await readTokenizer(path), content);
  await Deno.writeTextFile(path, "{}");
  await assertRejects(
    () => readTokenizer(path),
    ConfigError,
    `Cannot use "${path}": model must be an object`,
  );
});

async function read({ path }: TempDirectory, config: unknown) {
  const text = JSON.stringify(config);
  await Deno.writeTextFile(join(path, "tokenizer_config.json"), text);
  return await readChatFiles(path);
}
