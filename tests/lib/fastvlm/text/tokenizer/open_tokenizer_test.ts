import {
  assertEquals,
  assertInstanceOf,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { ConfigError } from "../../../../../lib/base/errors.ts";
import { LibraryTokenizer } from "../../../../../lib/fastvlm/text/tokenizer/library_tokenizer.ts";
import { openTokenizer } from "../../../../../lib/fastvlm/text/tokenizer/open_tokenizer.ts";
import { TableTokenizer } from "../../../../../lib/fastvlm/text/tokenizer/table_tokenizer.ts";
import { tinyTokenizerFiles } from "../../../../support/onnx_tiny_tokenizer.ts";
import { LIB_URL, runScript } from "../../../../support/script_process.ts";
import { TempDirectory } from "../../../../support/temp_directory.ts";
import { tableTokenizerOf } from "../../../../support/tokenizer/table_tokenizer_of.ts";
import { WORD_TOKENIZER } from "../../../../support/tokenizer/word_tokenizer.ts";

const TINY = tinyTokenizerFiles();
const EXPECTED = tableTokenizerOf(TINY.tokenizer);
/** Behind a document, so that it is as large as one that is read in a thread. */
const PADDING = " ".repeat(2 ** 20);
const QUESTION = [
  { kind: "template", text: "<|im_start|>user\n" },
  { kind: "image" },
  { kind: "plain", text: "Where is the red square? <image>" },
] as const;

Deno.test("openTokenizer() opens small and large files alike", async (t) => {
  for (const padding of ["", PADDING]) {
    await t.step(`${padding.length} bytes more`, async () => {
      await using directory = await writeFiles(TINY, padding);
      const { tokenizer, template } = await openTokenizer(directory.path);
      assertInstanceOf(tokenizer, TableTokenizer);
      assertEquals(tokenizer.tokenBytes(), EXPECTED.tokenBytes());
      assertEquals(
        tokenizer.encodePrompt(QUESTION),
        EXPECTED.encodePrompt(QUESTION),
      );
      assertEquals(template.source, TINY.template);
    });
  }
});

Deno.test("openTokenizer() opens other tokenizers by the library", async (t) => {
  for (const padding of ["", PADDING]) {
    await t.step(`${padding.length} bytes more`, async () => {
      await using directory = await writeFiles(WORD_TOKENIZER, padding);
      const { tokenizer } = await openTokenizer(directory.path);
      assertInstanceOf(tokenizer, LibraryTokenizer);
      assertEquals(tokenizer.decode([3, 4]), "red mug");
    });
  }
});

Deno.test("openTokenizer() hides what the configuration calls special", async () => {
  const config = { ...TINY.config, "additional_special_tokens": ["A", {}] };
  await using directory = await writeFiles({ ...TINY, config });
  const { tokenizer } = await openTokenizer(directory.path);
  const ids = ["A", "."].map((token) => tokenizer.idOf(token) ?? -1);
  assertEquals(tokenizer.decode(ids), ".");
});

Deno.test("openTokenizer() reads the file once for each digest that is known of it", async () => {
  await using directory = await writeFiles(TINY, PADDING);
  const cache = join(directory.path, "cache");
  const open = async (sha256: string) => {
    const known = { "tokenizer.json": { sha256 } };
    const { tokenizer } = await openTokenizer(directory.path, {
      cache: { directory: cache, known },
    });
    return tokenizer.encodePrompt(QUESTION);
  };
  const first = await open("one");
  // Nobody changes the file and not the digest: this shows that it is not read.
  const changed = { ...TINY.tokenizer, "added_tokens": [] };
  await rewrite(directory, changed);
  assertEquals(await open("one"), first);
  assertNotEquals(await open("two"), first);
});

Deno.test("openTokenizer() reads a file again that has another size or time", async () => {
  await using directory = await writeFiles(TINY, PADDING);
  const cache = { directory: join(directory.path, "cache") };
  const before = await openTokenizer(directory.path, { cache });
  await rewrite(directory, { ...TINY.tokenizer, "added_tokens": [] });
  const after = await openTokenizer(directory.path, { cache });
  const ids = [before, after].map(({ tokenizer }) => tokenizer.idOf("<image>"));
  assertEquals(ids, [EXPECTED.idOf("<image>"), undefined]);
});

Deno.test("openTokenizer() reads the file again if what was kept is damaged", async () => {
  await using directory = await writeFiles(TINY, PADDING);
  const cache = { directory: join(directory.path, "cache") };
  await openTokenizer(directory.path, { cache });
  const [entry] = await Array.fromAsync(Deno.readDir(cache.directory));
  const kept = join(cache.directory, entry?.name ?? "", "tables.bin");
  const intact = await Deno.readFile(kept);
  await Deno.writeFile(kept, intact.toReversed());
  const { tokenizer } = await openTokenizer(directory.path, { cache });
  assertEquals(
    tokenizer.encodePrompt(QUESTION),
    EXPECTED.encodePrompt(QUESTION),
  );
  assertEquals(await Deno.readFile(kept), intact);
});

Deno.test("openTokenizer() needs no more than to read the model's directory and its own modules", async () => {
  await using directory = await writeFiles(TINY, PADDING);
  await using own = await TempDirectory.create();
  const source = `
    import { openTokenizer } from "${LIB_URL}fastvlm/text/tokenizer/open_tokenizer.ts";
    const [path, directory] = Deno.args;
    const { tokenizer } = await openTokenizer(path, { cache: { directory } });
    console.log(tokenizer.idOf("<image>"));`;
  const result = await runScript(source, {
    directory: own.path,
    flags: [`--allow-read=${directory.path},${fromFileUrl(LIB_URL)}`],
    args: [directory.path, join(directory.path, "cache")],
  });
  const id = EXPECTED.idOf("<image>");
  assertEquals([result.code, result.stdout.trim()], [0, `${id}`]);
});

Deno.test("openTokenizer() names the file that is missing or no tokenizer", async (t) => {
  const cases: [text: string | undefined, reason: string][] = [
    [undefined, "Cannot find "],
    ["{", "Cannot parse "],
    [`{${PADDING}`, "Cannot parse "],
    [`{}${PADDING}`, "Cannot use "],
    ['{ "model": {}, "added_tokens": [] }', "Cannot use "],
  ];
  for (const [text, reason] of cases) {
    await t.step(`${text?.slice(0, 20)}`, async () => {
      await using directory = await writeFiles(TINY);
      const path = join(directory.path, "tokenizer.json");
      if (text === undefined) await Deno.remove(path);
      else await Deno.writeTextFile(path, text);
      await assertRejects(
        () => openTokenizer(directory.path),
        ConfigError,
        `${reason}"${path}"`,
      );
    });
  }
});

Deno.test("openTokenizer() gives up when it is aborted", async () => {
  await using directory = await writeFiles(TINY, PADDING);
  const controller = new AbortController();
  const { signal } = controller;
  const opening = openTokenizer(directory.path, { signal });
  controller.abort(new TypeError("no longer"));
  await assertRejects(() => opening, TypeError, "no longer");
});

async function writeFiles(
  { tokenizer, config }: { tokenizer: object; config: object },
  padding = "",
): Promise<TempDirectory> {
  const directory = await TempDirectory.create();
  const path = join(directory.path, "tokenizer_config.json");
  await Deno.writeTextFile(path, JSON.stringify(config));
  await rewrite(directory, tokenizer, padding);
  return directory;
}

async function rewrite(
  { path }: TempDirectory,
  tokenizer: object,
  padding = PADDING,
): Promise<void> {
  const text = JSON.stringify(tokenizer) + padding;
  await Deno.writeTextFile(join(path, "tokenizer.json"), text);
}
