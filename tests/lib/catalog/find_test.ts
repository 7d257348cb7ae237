import { assertEquals, assertExists, assertThrows } from "@std/assert";
import { UsageError } from "../../../lib/base/errors.ts";
import {
  findModel,
  listVariants,
  lockEntryOf,
  modelKey,
  type ModelName,
  parseModelName,
  resolveModel,
} from "../../../lib/catalog/find.ts";
import { sampleCatalog, sampleLockEntry } from "../../support/sample_model.ts";

Deno.test("findModel() finds a size, upper and lower case alike", () => {
  const catalog = sampleCatalog();
  assertEquals(findModel(catalog, { size: "0.5B" }), catalog.models[1]);
  assertEquals(
    findModel(catalog, { type: "FastVLM", size: "tiny" })?.size,
    "tiny",
  );
  assertEquals(findModel(catalog, { size: "3b" }), undefined);
  assertEquals(findModel(catalog, { type: "other", size: "tiny" }), undefined);
});

Deno.test("resolveModel() fills in the defaults", async (t) => {
  const cases: [ModelName, string][] = [
    [{}, "fastvlm-0.5b-q4"],
    [{ size: "tiny" }, "fastvlm-tiny-fp32"],
    [{ size: "0.5B", variant: "INT8" }, "fastvlm-0.5b-int8"],
    [{ type: "fastvlm", variant: "checkpoint" }, "fastvlm-0.5b-checkpoint"],
  ];
  for (const [name, key] of cases) {
    await t.step(key, () => {
      assertEquals(resolveModel(sampleCatalog(), name).key, key);
    });
  }
});

Deno.test("resolveModel() returns the variant with its entry", () => {
  const catalog = sampleCatalog();
  const [tiny] = catalog.models;
  assertExists(tiny);
  assertEquals(resolveModel(catalog, { size: "tiny" }), {
    entry: tiny,
    variantName: "fp32",
    variant: { source: { kind: "builtin", recipe: "tiny" }, files: [] },
    key: "fastvlm-tiny-fp32",
  });
});

Deno.test("resolveModel() takes the first size of a type that is not the default", () => {
  const catalog = sampleCatalog();
  const [tiny] = catalog.models;
  assertExists(tiny);
  catalog.models.push({ ...tiny, type: "team" });
  assertEquals(resolveModel(catalog, { type: "team" }).key, "team-tiny-fp32");
});

Deno.test("resolveModel() refuses an unknown name and hints at the nearest", async (t) => {
  const cases: [ModelName, string, string | undefined][] = [
    [
      { size: "0.6b" },
      'Cannot find model size "0.6b": known are tiny, 0.5b',
      'did you mean "0.5b"?',
    ],
    [
      { type: "fastvl" },
      'Cannot find model type "fastvl": known are fastvlm',
      'did you mean "fastvlm"?',
    ],
    [
      { variant: "checkpiont" },
      'Cannot find variant of fastvlm 0.5b "checkpiont": known are q4, int8, checkpoint',
      'did you mean "checkpoint"?',
    ],
    [
      { variant: "constructor" },
      'Cannot find variant of fastvlm 0.5b "constructor": known are q4, int8, checkpoint',
      undefined,
    ],
  ];
  for (const [name, message, hint] of cases) {
    await t.step(message, () => {
      const error = assertThrows(
        () => resolveModel(sampleCatalog(), name),
        UsageError,
      );
      assertEquals([error.message, error.hint], [message, hint]);
    });
  }
});

Deno.test("listVariants() begins with the default variant", () => {
  const entry = resolveModel(sampleCatalog(), { size: "0.5b" }).entry;
  const reordered = { ...entry, defaultVariant: "checkpoint" };
  assertEquals(
    listVariants(reordered).map((ref) => ref.key),
    ["fastvlm-0.5b-checkpoint", "fastvlm-0.5b-q4", "fastvlm-0.5b-int8"],
  );
});

Deno.test("parseModelName() parses one to three parts", async (t) => {
  const cases: [string, ModelName][] = [
    ["0.5b", { size: "0.5b" }],
    ["fastvlm:0.5b", { type: "fastvlm", size: "0.5b" }],
    ["fastvlm:0.5b:q4", { type: "fastvlm", size: "0.5b", variant: "q4" }],
  ];
  for (const [text, expected] of cases) {
    await t.step(text, () => assertEquals(parseModelName(text), expected));
  }
});

Deno.test("parseModelName() refuses other forms", async (t) => {
  for (const text of ["", ":", "fastvlm:", ":q4", "a:b:c:d"]) {
    await t.step(JSON.stringify(text), () => {
      const error = assertThrows(() => parseModelName(text), UsageError);
      assertEquals([error.message, error.hint], [
        `Cannot parse model name "${text}"`,
        'use type:size or type:size:variant, as in "fastvlm:0.5b:q4"',
      ]);
    });
  }
});

Deno.test("modelKey() joins the three names", () => {
  assertEquals(modelKey("fastvlm", "0.5b", "q4"), "fastvlm-0.5b-q4");
});

Deno.test("lockEntryOf() knows only the lock's own entries", () => {
  const lock = { version: 1, models: { a: sampleLockEntry() } } as const;
  assertEquals(lockEntryOf(lock, "a"), sampleLockEntry());
  assertEquals(lockEntryOf(lock, "constructor"), undefined);
});
