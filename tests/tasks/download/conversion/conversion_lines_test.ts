import { assertEquals } from "@std/assert";
import { ConversionLines } from "../../../../tasks/download/conversion/conversion_lines.ts";

Deno.test("ConversionLines says each file once, and of the steps one now and then", () => {
  let now = 0;
  const lines = new ConversionLines(() => now);
  const written = (file: string) => ({
    phase: "write" as const,
    file,
    fileBytes: 1,
    fileTotal: 2_000_000,
    bytes: 1,
    total: 3_000_000,
  });
  const step = (text: string) => ({ phase: "choose" as const, step: text });
  assertEquals(lines.lineFor(step("one"), "a"), "one");
  assertEquals(lines.lineFor(step("two"), "a"), undefined);
  assertEquals(lines.lineFor(step("one"), "b"), "one");
  now = 10_000;
  assertEquals(lines.lineFor(step("three"), "a"), "three");
  assertEquals(lines.lineFor(written("x"), "a"), "converting x, 2 MB");
  assertEquals(lines.lineFor(written("x"), "a"), undefined);
  assertEquals(lines.lineFor(written("x"), "b"), "converting x, 2 MB");
  assertEquals(lines.lineFor(written("y"), "a"), "converting y, 2 MB");
});
