import { assert, assertEquals, assertGreater } from "@std/assert";
import { join } from "@std/path";
import { readDocuments } from "../support/markdown.ts";
import { TOOLKIT_ROOT } from "../support/run_task.ts";

const PAGE = "docs/downloads.md";

/** `[body]: ../tests/faults/body_test.ts` */
const DEFINITION_REGEXP = /^\[(\w+)\]: \.\.\/(\S+)$/gm;

/** `[body]`, and the names of tests in it, as in `[body] "one", "another"`. */
const CITATION_REGEXP = /\[(\w+)\](?!\()((?:,? "[^"]*")*)/g;

/** The name of a test, which may end with what differs between its ways. */
const TEST_REGEXP =
  /Deno\.test\(\s*(?:\{\s*name:\s*)?(?:"((?:[^"\\]|\\.)*)"|`([^`]*?)(?:, \$\{\w+\})?`)/g;

/** `fault 41`, `faults 8 to 13, 19, 20` and the like in names of tests and steps. */
const NUMBERS_REGEXP = /\bfaults? (\d+(?:(?:,| to| and) \d+)*)/g;

/** How many faults, and how many features of downloaders, the page goes through. */
const FAULTS = 77;
const FEATURES = 62;

interface Citation {
  /** Short name of the file. */
  file: string;
  /** Names of tests in it; none if the file as a whole is meant. */
  names: string[];
}

Deno.test("downloads.md names test files that exist, and uses each of them", async () => {
  const page = await readPage();
  const files = definitionsOf(page);
  assertGreater(files.size, 20);
  for (const path of files.values()) {
    assert((await Deno.stat(join(TOOLKIT_ROOT, path))).isFile, path);
  }
  const cited = new Set(citationsOf(page).map(({ file }) => file));
  assertEquals([...cited].sort(), [...files.keys()].sort());
});

Deno.test("downloads.md names tests that exist", async () => {
  const page = await readPage();
  const sources = await readSources(page);
  const cited = citationsOf(page).flatMap(({ file, names }) =>
    names.map((name) => ({ file, name }))
  );
  assertGreater(cited.length, 70);
  const wrong = cited.filter(({ file, name }) =>
    !testNames(sources.get(file) ?? "").includes(name)
  );
  assertEquals(wrong, []);
});

Deno.test("downloads.md has a test for each guarantee", async () => {
  const page = await readPage();
  const bullets = sectionOf(page, "What a download guarantees")
    .split(/\n(?=- )/).slice(1);
  assertGreater(bullets.length, 40);
  const bare = bullets.filter((bullet) => citationsOf(bullet).length === 0);
  assertEquals(bare, []);
});

Deno.test("downloads.md has a test for each fault, which bears its number", async () => {
  const page = await readPage();
  const sources = await readSources(page);
  const rows = rowsOf(sectionOf(page, "Faults"));
  assertEquals(
    rows.map(([number]) => Number(number)),
    Array.from({ length: FAULTS }, (_, index) => index + 1),
  );
  const wrong = rows.flatMap(([number, fault, tests = ""]) => {
    const files = citationsOf(tests).map(({ file }) => file);
    const others = files.filter((file) =>
      !faultNumbers(sources.get(file) ?? "").has(Number(number))
    );
    return files.length === 0 || others.length > 0 ? [{ fault, others }] : [];
  });
  assertEquals(wrong, []);
});

Deno.test("downloads.md says of each feature whether the toolkit has it", async () => {
  const rows = rowsOf(sectionOf(await readPage(), "Compared with others"));
  assertEquals(
    rows.map(([number]) => Number(number)),
    Array.from({ length: FEATURES }, (_, index) => index + 1),
  );
  assertEquals(rows.filter((cells) => !cells.at(-1)), []);
});

async function readPage(): Promise<string> {
  const page = (await readDocuments()).find(({ path }) => path === PAGE);
  return page?.text ?? "";
}

/** Paths of test files by their short names. */
function definitionsOf(page: string): Map<string, string> {
  return new Map(
    [...page.matchAll(DEFINITION_REGEXP)]
      .map(([, file = "", path = ""]) => [file, path]),
  );
}

async function readSources(page: string): Promise<Map<string, string>> {
  const entries = [...definitionsOf(page)].map(async ([file, path]) => {
    const text = await Deno.readTextFile(join(TOOLKIT_ROOT, path));
    return [file, text] as const;
  });
  return new Map(await Promise.all(entries));
}

function citationsOf(text: string): Citation[] {
  const prose = text.replaceAll(DEFINITION_REGEXP, "").replaceAll(/\s+/g, " ");
  return [...prose.matchAll(CITATION_REGEXP)].map((
    [, file = "", list = ""],
  ) => ({
    file,
    names: [...list.matchAll(/"([^"]*)"/g)].map(([, name = ""]) => name),
  }));
}

function testNames(source: string): string[] {
  return [...source.matchAll(TEST_REGEXP)]
    .map(([, plain, template]) => plain ?? template ?? "");
}

function faultNumbers(source: string): Set<number> {
  const numbers = new Set<number>();
  for (const [, list = ""] of source.matchAll(NUMBERS_REGEXP)) {
    for (const part of list.split(/, | and /)) {
      const [first = 0, last = first] = part.split(" to ").map(Number);
      for (let each = first; each <= last; each += 1) numbers.add(each);
    }
  }
  return numbers;
}

function sectionOf(page: string, title: string): string {
  const [, ...rest] = page.split(`\n## ${title}\n`);
  return rest.join("").split("\n## ")[0] ?? "";
}

/** The cells of the numbered rows of a table. */
function rowsOf(section: string): string[][] {
  return [...section.matchAll(/^\| (\d+) +\|.*\|$/gm)]
    .map(([row]) => row.slice(1, -1).split("|").map((cell) => cell.trim()));
}
