import { assertEquals, assertThrows } from "@std/assert";
import { resolve, toFileUrl } from "@std/path";
import { ConfigError } from "../../../lib/base/errors.ts";
import { resolveFolders } from "../../../lib/catalog/resolve_folders.ts";
import type { Catalog } from "../../../lib/catalog/schema.ts";
import { sampleCatalog } from "../../support/sample_model.ts";

/** The sample catalog with a folder as one of its sources. */
function catalogWith(path: string): Catalog {
  const catalog = sampleCatalog();
  const variant = catalog.models[1]?.variants["q4"];
  if (variant !== undefined) variant.source = { kind: "folder", path };
  return catalog;
}

Deno.test("resolveFolders() makes paths of folders absolute, and leaves all else as it is", async (t) => {
  const base = resolve("/catalogs");
  const elsewhere = resolve("/models/a b");
  const cases = [
    ["models/0.5b", resolve(base, "models/0.5b")],
    ["../models", resolve("/models")],
    [elsewhere, elsewhere],
    [toFileUrl(elsewhere).href, elsewhere],
  ] as const;
  for (const [path, expected] of cases) {
    await t.step(path, () => {
      assertEquals(
        resolveFolders(catalogWith(path), base),
        catalogWith(expected),
      );
    });
  }
});

Deno.test("resolveFolders() refuses file addresses that are no path of this system", () => {
  const error = assertThrows(
    () => resolveFolders(catalogWith("file:///a%2Fb"), "/catalogs"),
    ConfigError,
  );
  assertEquals(
    error.message,
    'Cannot use folder "file:///a%2Fb": it names no path of this system',
  );
});
