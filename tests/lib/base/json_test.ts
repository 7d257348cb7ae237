import { join } from "@std/path";
import {
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { ConfigError, NotFoundError } from "../../../lib/base/errors.ts";
import {
  canonicalJson,
  isRecord,
  parseJson,
  readJson,
} from "../../../lib/base/json.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

Deno.test("readJson() gives what the file holds", async () => {
  await using directory = await TempDirectory.create();
  const path = join(directory.path, "file.json");
  await Deno.writeTextFile(path, '{ "a": [1, null, "é"] }\n');
  assertEquals(await readJson(path), { a: [1, null, "é"] });
});

Deno.test("readJson() names a file that does not exist", async () => {
  await using directory = await TempDirectory.create();
  const path = join(directory.path, "absent.json");
  const error = await assertRejects(() => readJson(path), NotFoundError);
  assertEquals(error.message, `Cannot find "${path}"`);
  assertInstanceOf(error.cause, Deno.errors.NotFound);
});

Deno.test("readJson() names a file that is not JSON", async () => {
  await using directory = await TempDirectory.create();
  const path = join(directory.path, "bad.json");
  await Deno.writeTextFile(path, "{");
  const error = await assertRejects(() => readJson(path), ConfigError);
  assertEquals(
    error.message.startsWith(`Cannot parse "${path}" as JSON: `),
    true,
  );
});

Deno.test("readJson() passes on what the system refuses", async () => {
  await using directory = await TempDirectory.create();
  await assertRejects(() => readJson(directory.path), Deno.errors.IsADirectory);
});

Deno.test("parseJson() says what is wrong, and keeps the parser's error", () => {
  const error = assertThrows(() => parseJson("[1,]", "x.json"), ConfigError);
  assertEquals(
    error.message,
    `Cannot parse "x.json" as JSON: Unexpected token ']', "[1,]" is not valid JSON`,
  );
  assertInstanceOf(error.cause, SyntaxError);
});

Deno.test("parseJson() keeps its error on one line and free of control characters", () => {
  const error = assertThrows(
    () => parseJson('{\n"a": x\x1b[31m\n}', "x.json"),
    ConfigError,
  );
  assertEquals(/\p{Cc}/u.test(error.message), false);
  assertEquals(/\p{Cc}/u.test(String(error.cause)), true);
});

Deno.test("canonicalJson() sorts keys at every depth and leaves lists alone", () => {
  assertEquals(
    canonicalJson({ b: [{ z: 1, y: [3, 1, 2] }], a: { d: null, c: "é" } }),
    '{"a":{"c":"é","d":null},"b":[{"y":[3,1,2],"z":1}]}',
  );
});

Deno.test("canonicalJson() gives equal text for equal values in any order", () => {
  const one = { prompt: "p", options: { topK: 1, seed: 2 }, "10": 1, "9": 2 };
  const other = { "9": 2, options: { seed: 2, topK: 1 }, "10": 1, prompt: "p" };
  assertEquals(canonicalJson(one), canonicalJson(other));
});

Deno.test("canonicalJson() leaves out undefined members but keeps places in lists", () => {
  assertEquals(
    canonicalJson({ a: undefined, b: { c: undefined } }),
    '{"b":{}}',
  );
  assertEquals(canonicalJson([undefined, 1]), "[null,1]");
});

Deno.test("canonicalJson() takes plain values, and a key named __proto__", async (t) => {
  const cases = [
    [null, "null"],
    ["a\n", '"a\\n"'],
    [1e21, "1e+21"],
    [-0, "0"],
    [JSON.parse('{"b":1,"__proto__":2}'), '{"__proto__":2,"b":1}'],
  ] as const;
  for (const [value, expected] of cases) {
    await t.step(expected, () => assertEquals(canonicalJson(value), expected));
  }
});

Deno.test("canonicalJson() throws for what JSON cannot hold", () => {
  const error = assertThrows(() => canonicalJson(undefined), TypeError);
  assertEquals(error.message, "Cannot write a value of type undefined as JSON");
});

Deno.test("isRecord() tells objects from lists, null and plain values", async (t) => {
  const cases = [
    ["{}", {}, true],
    ["an object without prototype", Object.create(null), true],
    ["[]", [], false],
    ["null", null, false],
    ["undefined", undefined, false],
    ["text", "{}", false],
    ["a number", 1, false],
    ["a function", () => {}, false],
  ] as const;
  for (const [name, value, expected] of cases) {
    await t.step(name, () => assertEquals(isRecord(value), expected));
  }
});
