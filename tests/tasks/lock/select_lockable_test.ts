import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../lib/base/errors.ts";
import type { ModelName } from "../../../lib/catalog/find.ts";
import type { Catalog, Lock, Source } from "../../../lib/catalog/schema.ts";
import { selectLockable } from "../../../tasks/lock/select_lockable.ts";
import { sampleLockEntry } from "../../support/sample_model.ts";

const ZIP: Source = { kind: "zip", url: "https://host.example/a.zip" };

const CONVERTED: Source = { kind: "convert", from: "zip", weights: "int8" };

const CATALOG: Catalog = {
  version: 1,
  default: { type: "fastvlm", size: "1b" },
  models: [
    modelOf("1b", "zip", { zip: ZIP, int8: CONVERTED }),
    modelOf("2b", "int8", { zip: ZIP, int8: CONVERTED }),
    modelOf("3b", "zip", { zip: ZIP }),
  ],
  modes: {},
};

function modelOf(
  size: string,
  defaultVariant: string,
  sources: Record<string, Source>,
): Catalog["models"][number] {
  const variants = Object.entries(sources).map((
    [name, source],
  ) => [name, { source, files: [] }]);
  return {
    ...{ type: "fastvlm", size, description: "One", approximateBytes: 1 },
    ...{ license: "MIT", defaultVariant },
    variants: Object.fromEntries(variants),
  };
}

function select(name: ModelName, locked: readonly string[] = []): string[] {
  const entries = locked.map((key) => [key, sampleLockEntry()] as const);
  const lock: Lock = { version: 1, models: Object.fromEntries(entries) };
  return selectLockable(CATALOG, lock, name).map(({ key }) => key);
}

Deno.test("selectLockable() selects what is asked for", async (t) => {
  const cases: [string, ModelName, string[], string[]][] = [
    ["one", { size: "3b" }, [], ["fastvlm-3b-zip"]],
    ["a variant", { variant: "zip" }, [], ["fastvlm-1b-zip"]],
    ["what is converted", { size: "2b" }, [], ["fastvlm-2b-zip"]],
    ["all", { size: "all" }, [], [
      ...["fastvlm-1b-zip", "fastvlm-2b-zip", "fastvlm-3b-zip"],
    ]],
    [
      "what is locked",
      {},
      ["fastvlm-3b-zip", "fastvlm-2b-zip", "fastvlm-2b-int8", "fastvlm-9b-zip"],
      ["fastvlm-2b-zip", "fastvlm-3b-zip"],
    ],
    ["nothing is locked", {}, [], ["fastvlm-1b-zip"]],
  ];
  for (const [title, name, locked, expected] of cases) {
    await t.step(title, () => assertEquals(select(name, locked), expected));
  }
});

Deno.test("selectLockable() refuses a variant of all sizes", () => {
  const error = assertThrows(
    () => select({ size: "all", variant: "zip" }),
    UsageError,
  );
  assertEquals(
    error.message,
    "Cannot use --variant with --size all: each size has its own default",
  );
});
