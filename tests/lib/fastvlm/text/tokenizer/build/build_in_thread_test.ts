import { assertEquals, assertRejects } from "@std/assert";
import { join, toFileUrl } from "@std/path";
import { ConfigError } from "../../../../../../lib/base/errors.ts";
import { buildInThread } from "../../../../../../lib/fastvlm/text/tokenizer/build/build_in_thread.ts";
import { buildTables } from "../../../../../../lib/fastvlm/text/tokenizer/build/build_tables.ts";
import { unpackTables } from "../../../../../../lib/fastvlm/text/tokenizer/tables/token_tables.ts";
import { tinyTokenizerFiles } from "../../../../../support/onnx_tiny_tokenizer.ts";
import { TempDirectory } from "../../../../../support/temp_directory.ts";
import { WORD_TOKENIZER } from "../../../../../support/tokenizer/word_tokenizer.ts";

Deno.test("buildInThread() gives the tables of a file", async () => {
  await using directory = await TempDirectory.create();
  const { tokenizer } = tinyTokenizerFiles();
  const path = await write(directory, JSON.stringify(tokenizer));
  const packed = await buildInThread(path);
  assertEquals(packed && unpackTables(packed), buildTables(tokenizer));
});

Deno.test("buildInThread() gives nothing for other files", async (t) => {
  await using directory = await TempDirectory.create();
  for (const text of [JSON.stringify(WORD_TOKENIZER.tokenizer), "{", ""]) {
    await t.step(text.slice(0, 20), async () => {
      const path = await write(directory, text);
      assertEquals(await buildInThread(path), undefined);
    });
  }
});

Deno.test("buildInThread() names the file if the thread fails", async (t) => {
  await using directory = await TempDirectory.create();
  const path = await write(directory, "{}");
  const modules: Record<string, string> = {
    "it ended": "Deno.exit()",
    "of its own": `import { parentPort } from "node:worker_threads";
      parentPort?.postMessage({ failure: "a reason of its own" });`,
  };
  for (const [reason, source] of Object.entries(modules)) {
    await t.step(reason, async () => {
      const workerUrl = await writeModule(directory, source);
      const error = await assertRejects(
        () => buildInThread(path, { workerUrl }),
        ConfigError,
        `Cannot use "${path}": the thread that reads it failed: `,
      );
      assertEquals(error.message.includes(reason), true, error.message);
    });
  }
});

Deno.test("buildInThread() names a file that is not there", async () => {
  await assertRejects(
    () => buildInThread("no/tokenizer.json"),
    ConfigError,
    'Cannot use "no/tokenizer.json": the thread that reads it failed: ',
  );
});

Deno.test("buildInThread() ends the thread when it is aborted", async () => {
  await using directory = await TempDirectory.create();
  const path = await write(directory, "{}");
  const workerUrl = await writeModule(directory, "setInterval(() => {}, 1000)");
  const controller = new AbortController();
  const { signal } = controller;
  const building = buildInThread(path, { workerUrl, signal });
  controller.abort(new TypeError("no longer"));
  await assertRejects(() => building, TypeError, "no longer");
  await assertRejects(
    () => buildInThread(path, { workerUrl, signal }),
    TypeError,
    "no longer",
  );
});

async function write(directory: TempDirectory, text: string): Promise<string> {
  const path = join(directory.path, "tokenizer.json");
  await Deno.writeTextFile(path, text);
  return path;
}

async function writeModule(
  directory: TempDirectory,
  source: string,
): Promise<URL> {
  const path = join(directory.path, `${crypto.randomUUID()}.js`);
  await Deno.writeTextFile(path, source);
  return toFileUrl(path);
}
