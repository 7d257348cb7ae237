import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { ConfigError } from "../../../../lib/base/errors.ts";
import { readChatFiles } from "../../../../lib/fastvlm/model/read_chat_files.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const TOKENIZER = { model: { type: "BPE" }, "added_tokens": [] };

Deno.test("readChatFiles() takes the template of tokenizer_config.json", async () => {
  await using directory = await TempDirectory.create();
  const config = {
    "chat_template": "own",
    "eos_token": "</s>",
    "bos_token": null,
  };
  const { template, tokenizer } = await read(directory, config);
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
  assertEquals(tokenizer, {
    tokenizer: TOKENIZER,
    config,
    origin: join(directory.path, "tokenizer.json"),
  });
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
  assertEquals(first.message, `Cannot find "${join(path, "tokenizer.json")}"`);
  const second = await assertRejects(() => read(directory, {}), ConfigError);
  assertEquals(
    second.message,
    `Cannot use "${
      join(path, "tokenizer_config.json")
    }": it has no chat_template, ` +
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

async function read({ path }: TempDirectory, config: unknown) {
  await Deno.writeTextFile(
    join(path, "tokenizer.json"),
    JSON.stringify(TOKENIZER),
  );
  await Deno.writeTextFile(
    join(path, "tokenizer_config.json"),
    JSON.stringify(config),
  );
  return await readChatFiles(path);
}
