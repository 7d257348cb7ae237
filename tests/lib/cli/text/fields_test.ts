import { assertEquals } from "@std/assert";
import { formatFields } from "../../../../lib/cli/text/fields.ts";

const FIELDS = [
  ["model", "fastvlm 0.5b"],
  ["to download", "nothing of all that there would be"],
] as const;

Deno.test("formatFields() sets values below each other", () => {
  assertEquals(
    formatFields(FIELDS),
    "model        fastvlm 0.5b\n" +
      "to download  nothing of all that there would be",
  );
});

Deno.test("formatFields() breaks values where a terminal would", () => {
  assertEquals(
    formatFields(FIELDS, 40),
    "model        fastvlm 0.5b\n" +
      "to download  nothing of all that there\n" +
      "             would be",
  );
});

Deno.test("formatFields() of nothing is nothing", () => {
  assertEquals(formatFields([]), "");
});
