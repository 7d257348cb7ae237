import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../lib/base/errors.ts";
import { selectModels } from "../../../tasks/download/select_models.ts";
import { sampleCatalog } from "../../support/sample_model.ts";

Deno.test("selectModels() gives the model that is named, else the catalog's default", async (t) => {
  const cases = [
    [{}, "fastvlm-0.5b-q4"],
    [{ size: "tiny" }, "fastvlm-tiny-fp32"],
    [{ size: "0.5b", variant: "checkpoint" }, "fastvlm-0.5b-checkpoint"],
  ] as const;
  for (const [name, key] of cases) {
    await t.step(JSON.stringify(name), () => {
      const refs = selectModels(sampleCatalog(), name);
      assertEquals(refs.map((ref) => ref.key), [key]);
    });
  }
});

Deno.test("selectModels() takes all for the default variant of every size that is fetched", () => {
  const catalog = sampleCatalog();
  const [, small] = catalog.models;
  if (small !== undefined) catalog.models.push({ ...small, size: "7b" });
  const refs = selectModels(catalog, { size: "all" });
  assertEquals(refs.map((ref) => ref.key), [
    "fastvlm-0.5b-q4",
    "fastvlm-7b-q4",
  ]);
});

Deno.test("selectModels() takes the checkpoint of what is converted, if only that is wanted", () => {
  const catalog = sampleCatalog();
  const name = { "checkpoint-only": true, variant: "int8" };
  const one = selectModels(catalog, name);
  assertEquals(one.map(({ key }) => key), ["fastvlm-0.5b-checkpoint"]);
  const [, small] = catalog.models;
  if (small !== undefined) {
    catalog.models.push({ ...small, size: "7b", defaultVariant: "int8" });
  }
  const all = selectModels(catalog, { "checkpoint-only": true, size: "all" });
  assertEquals(all.map(({ key }) => key), [
    "fastvlm-0.5b-q4",
    "fastvlm-7b-checkpoint",
  ]);
});

Deno.test("selectModels() names the checkpoint where only that is wanted of what is not converted", () => {
  const error = assertThrows(
    () => selectModels(sampleCatalog(), { "checkpoint-only": true }),
    UsageError,
    'Cannot use --checkpoint-only with "fastvlm-0.5b-q4": it is not converted from one',
  );
  assertEquals(error.hint, "--variant checkpoint fetches that of its size");
});

Deno.test("selectModels() refuses a variant of all sizes", () => {
  assertThrows(
    () => selectModels(sampleCatalog(), { size: "all", variant: "q4" }),
    UsageError,
    "Cannot use --variant with --size all: each size has its own default",
  );
});
