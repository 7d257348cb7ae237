import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../lib/base/errors.ts";
import type { ModelName } from "../../../lib/catalog/find.ts";
import { selectPlaced } from "../../../tasks/models/select_placed.ts";
import { sampleModels } from "../../support/sample_project.ts";

function keysOf(name: ModelName): string[] {
  const { catalog, lock = { version: 1, models: {} } } = sampleModels();
  return selectPlaced(catalog, lock, name).map(({ ref }) => ref.key);
}

Deno.test("selectPlaced() takes all for every variant of every size", async (t) => {
  const cases: [name: ModelName, keys: string[]][] = [
    [{}, ["fastvlm-0.5b-q4"]],
    [{ size: "0.5b", variant: "int8" }, ["fastvlm-0.5b-int8"]],
    [{ size: "all" }, [
      "fastvlm-tiny-fp32",
      "fastvlm-0.5b-q4",
      "fastvlm-0.5b-int8",
      "fastvlm-0.5b-checkpoint",
    ]],
    [{ size: "all", variant: "checkpoint" }, ["fastvlm-0.5b-checkpoint"]],
  ];
  for (const [name, keys] of cases) {
    await t.step(JSON.stringify(name), () => assertEquals(keysOf(name), keys));
  }
});

Deno.test("selectPlaced() gives what the lock says", () => {
  const { catalog, lock = { version: 1, models: {} } } = sampleModels();
  const entries = selectPlaced(catalog, lock, { size: "all" })
    .map(({ lockEntry }) => lockEntry?.repo);
  assertEquals(entries, [undefined, "owner/small", undefined, undefined]);
});

Deno.test("selectPlaced() refuses a size that does not exist", () => {
  assertThrows(() => keysOf({ size: "9b" }), UsageError, '"9b"');
});
