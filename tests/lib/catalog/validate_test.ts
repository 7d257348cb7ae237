import { assertEquals, assertThrows } from "@std/assert";
import { z } from "zod";
import { ConfigError } from "../../../lib/base/errors.ts";
import {
  closedObject,
  formatJsonPath,
  showValue,
  validate,
} from "../../../lib/catalog/validate.ts";

const SCHEMA = closedObject({
  version: z.literal(1),
  bytes: z.int().min(0),
  names: z.array(z.string().min(1)).min(1).default(["a"]),
  choice: z.exactOptional(z.discriminatedUnion("kind", [
    closedObject({ kind: z.literal("hub"), ratio: z.number().max(1) }),
    closedObject({ kind: z.literal("zip") }),
  ])),
  digests: z.record(z.string(), z.string().regex(/^\d+$/, "must be digits"))
    .default({}),
});

Deno.test("validate() returns the parsed value", () => {
  assertEquals(validate(SCHEMA, { version: 1, bytes: 3 }, "x.json"), {
    version: 1,
    bytes: 3,
    names: ["a"],
    digests: {},
  });
});

Deno.test("validate() names the file, the path, the rule and the value", async (t) => {
  const cases: [unknown, string][] = [
    [null, "the document must be an object: current value is null"],
    [[], "the document must be an object: current value is []"],
    [{ version: 1 }, "bytes must be a number: it is missing"],
    [{ version: 2, bytes: 1 }, "version must be 1: current value is 2"],
    [
      { version: 1, bytes: "3 GB" },
      'bytes must be a number: current value is "3 GB"',
    ],
    [
      { version: 1, bytes: 1.5 },
      "bytes must be an integer: current value is 1.5",
    ],
    [{ version: 1, bytes: -1 }, "bytes must be >= 0: current value is -1"],
    [
      { version: 1, bytes: 2 ** 53 },
      "bytes must be <= 9007199254740991: current value is 9007199254740992",
    ],
    [
      { version: 1, bytes: 1, names: [] },
      "names must not be empty: current value is []",
    ],
    [
      { version: 1, bytes: 1, names: ["a", ""] },
      'names[1] must not be empty: current value is ""',
    ],
    [
      { version: 1, bytes: 1, names: "a" },
      'names must be a list: current value is "a"',
    ],
    [
      { version: 1, bytes: 1, choice: { kind: "git" } },
      'choice.kind must be "hub" or "zip": current value is "git"',
    ],
    [
      { version: 1, bytes: 1, choice: { kind: "hub", ratio: 2 } },
      "choice.ratio must be <= 1: current value is 2",
    ],
    [
      { version: 1, bytes: 1, digests: { "a.json": "x" } },
      'digests["a.json"] must be digits: current value is "x"',
    ],
    [
      { version: 1, bytes: 1, digests: [] },
      "digests must be an object: current value is []",
    ],
  ];
  for (const [value, rest] of cases) {
    await t.step(rest, () => {
      const error = assertThrows(
        () => validate(SCHEMA, value, "x.json"),
        ConfigError,
      );
      assertEquals(error.message, `Cannot use "x.json": ${rest}`);
    });
  }
});

Deno.test("validate() refuses unknown keys and names the nearest known one", async (t) => {
  const cases: [unknown, string][] = [
    // The misspelled key is the fault, not the missing one.
    [
      { version: 1, byte: 3 },
      'the document must have no key "byte": did you mean "bytes"',
    ],
    [
      { version: 1, bytes: 1, choice: { kind: "zip", comment: "!" } },
      'choice must have no key "comment": known keys are kind',
    ],
  ];
  for (const [value, rest] of cases) {
    await t.step(rest, () => {
      const error = assertThrows(
        () => validate(SCHEMA, value, "x.json"),
        ConfigError,
      );
      assertEquals(error.message, `Cannot use "x.json": ${rest}`);
    });
  }
});

Deno.test("closedObject() keeps the types of its members", () => {
  const { version }: { version: 1 } = SCHEMA.parse({ version: 1, bytes: 0 });
  assertEquals(version, 1);
});

Deno.test("formatJsonPath() writes what JavaScript would", () => {
  assertEquals(
    formatJsonPath(["models", 2, "variants", "q4-x", "files"]),
    'models[2].variants["q4-x"].files',
  );
  assertEquals(formatJsonPath([]), "");
});

Deno.test("showValue() keeps to one short line", () => {
  assertEquals(showValue("a\nb"), '"a\\nb"');
  assertEquals(showValue(undefined), "undefined");
  assertEquals(showValue("x".repeat(100)), `"${"x".repeat(59)}…`);
});
