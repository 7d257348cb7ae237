import { assertEquals, assertLess } from "@std/assert";
import { FingerprintTable } from "../../../../lib/results/lines/fingerprint_table.ts";

Deno.test("FingerprintTable gives each of many texts its own number", () => {
  const table = new FingerprintTable();
  const count = 50_000;
  for (let index = 0; index < count; index += 1) table.set(`${index}`, index);
  let wrong = 0;
  for (let index = 0; index < count; index += 1) {
    if (table.get(`${index}`) !== index) wrong += 1;
  }
  assertEquals([wrong, table.size, table.get("none")], [0, count, undefined]);
});

Deno.test("FingerprintTable keeps the last number of a text", () => {
  const table = new FingerprintTable();
  table.set("a", 1);
  table.set("a", -7);
  assertEquals([table.get("a"), table.size], [-7, 1]);
});

Deno.test("FingerprintTable takes no more room for long texts", () => {
  const before = Deno.memoryUsage();
  const table = new FingerprintTable();
  const text = "a".repeat(2000);
  for (let index = 0; index < 20_000; index += 1) table.set(text + index, 1);
  const after = Deno.memoryUsage();
  // The texts alone are 40 MB; what is garbage may be counted, so the buffers are looked at.
  assertLess(after.external - before.external, 4_000_000);
  assertEquals(table.size, 20_000);
});
