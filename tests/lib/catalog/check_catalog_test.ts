import { assertEquals, assertExists, assertThrows } from "@std/assert";
import { ConfigError } from "../../../lib/base/errors.ts";
import { checkCatalog } from "../../../lib/catalog/check_catalog.ts";
import type {
  Catalog,
  ModelEntry,
  Variant,
} from "../../../lib/catalog/schema.ts";
import { sampleCatalog } from "../../support/sample_model.ts";

const BUILTIN: Variant = {
  source: { kind: "builtin", recipe: "tiny" },
  files: [],
};

/** The sample with its first model changed. */
function withEntry(change: Partial<ModelEntry>): Catalog {
  const catalog = sampleCatalog();
  const [first, ...others] = catalog.models;
  assertExists(first);
  return { ...catalog, models: [{ ...first, ...change }, ...others] };
}

/** The sample whose first model has one variant. */
function withVariant(variant: Variant): Catalog {
  return withEntry({ defaultVariant: "x", variants: { x: variant } });
}

function hubVariant(files: string[]): Variant {
  const source = { kind: "hub", repo: "owner/name", revision: "main" } as const;
  return { source, files };
}

function convertFrom(from: string): Variant {
  return { source: { kind: "convert", from, weights: "int8" }, files: [] };
}

/** Two models whose names differ but join to one key. */
function withEqualKeys(): Catalog {
  const variants = { x: BUILTIN };
  const catalog = withEntry({ size: "a-b", defaultVariant: "x", variants });
  const [first] = catalog.models;
  assertExists(first);
  catalog.models.push({ ...first, type: "fastvlm-a", size: "b" });
  return catalog;
}

Deno.test("checkCatalog() accepts a catalog whose names all refer to something", () => {
  assertEquals(checkCatalog(sampleCatalog(), "x.json"), undefined);
});

Deno.test("checkCatalog() names the file, the path, the rule and the value", async (t) => {
  const cases: [Catalog, string][] = [
    [
      { ...sampleCatalog(), default: { type: "fastvlm", size: "3b" } },
      'default must name a model of fastvlm tiny, fastvlm 0.5b: current value is {"type":"fastvlm","size":"3b"}',
    ],
    [
      withEntry({ defaultVariant: "q4" }),
      'models[0].defaultVariant must name one of its variants (fp32): current value is "q4"',
    ],
    [
      withEntry({ size: "0.5b" }),
      'models[1].size must differ from that of an earlier model of the type: current value is "0.5b"',
    ],
    [
      withEqualKeys(),
      'models[2].size must give other folders than an earlier model ("fastvlm-a-b-x"): current value is "b"',
    ],
    [
      withVariant(hubVariant([])),
      "models[0].variants.x.files must not be empty: current value is []",
    ],
    [
      withVariant({ source: { kind: "folder", path: "/models" }, files: [] }),
      "models[0].variants.x.files must not be empty: current value is []",
    ],
    [
      withVariant(hubVariant(["a.json", "A.json"])),
      'models[0].variants.x.files[1] must differ from earlier files by more than upper and lower case: current value is "A.json"',
    ],
    [
      withEntry({ type: "nul.x" }),
      'models[0].variants.fp32 must give a folder name for all systems: current value is "nul.x-tiny-fp32"',
    ],
  ];
  for (const [catalog, rest] of cases) {
    await t.step(rest, () => {
      const error = assertThrows(
        () => checkCatalog(catalog, "x.json"),
        ConfigError,
      );
      assertEquals(error.message, `Cannot use "x.json": ${rest}`);
    });
  }
});

Deno.test("checkCatalog() follows conversions to a variant that is not one", async (t) => {
  const cases: [Record<string, Variant>, string][] = [
    [{ a: convertFrom("missing") }, "missing"],
    [{ a: convertFrom("a") }, "a"],
    [{ a: convertFrom("b"), b: convertFrom("a") }, "b"],
    [{ a: convertFrom("constructor") }, "constructor"],
  ];
  for (const [variants, from] of cases) {
    await t.step(from, () => {
      const catalog = withEntry({ defaultVariant: "a", variants });
      const error = assertThrows(
        () => checkCatalog(catalog, "x.json"),
        ConfigError,
      );
      assertEquals(
        error.message,
        'Cannot use "x.json": models[0].variants.a.source.from must lead to ' +
          `another variant that is not converted: current value is "${from}"`,
      );
    });
  }
});
