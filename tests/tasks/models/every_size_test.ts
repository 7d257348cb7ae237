import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../lib/base/errors.ts";
import { loadCatalog } from "../../../lib/catalog/load.ts";
import { everySize } from "../../../tasks/models/every_size.ts";

const { catalog } = await loadCatalog({ environment: () => undefined });

Deno.test("everySize() gives each size in its default variant", () => {
  assertEquals(
    everySize(catalog, { size: "all" }).map(({ key }) => key),
    catalog.models.map(({ type, size, defaultVariant }) =>
      `${type}-${size}-${defaultVariant}`
    ),
  );
});

Deno.test("everySize() refuses a variant", () => {
  assertThrows(
    () => everySize(catalog, { size: "all", variant: "q4" }),
    UsageError,
    "Cannot use --variant with --size all: each size has its own default",
  );
});
