import { assertEquals } from "@std/assert";
import { formatSection } from "../../../../lib/cli/text/section.ts";

Deno.test("formatSection() sets terms in a column", () => {
  assertEquals(
    formatSection("Words", [["a", "first"], ["bcd", "second"]], 80),
    "Words:\n  a    first\n  bcd  second\n",
  );
});

Deno.test("formatSection() wraps text, and gives a long term a line of its own", () => {
  const rows = [["a", "one two three four five six"], [
    "a term of some length",
    "seven",
  ]] as const;
  assertEquals(
    formatSection("Words", rows, 30),
    "Words:\n  a  one two three four five\n     six\n  a term of some length\n     seven\n",
  );
});

Deno.test("formatSection() breaks a long term without text after its commas", () => {
  const rows = [["--allow-env=HOME,USER,TMPDIR", ""], ["--short", ""]] as const;
  assertEquals(
    formatSection("Flags", rows, 26),
    "Flags:\n  --allow-env=HOME,USER,\n    TMPDIR\n  --short\n",
  );
  assertEquals(
    formatSection("Flags", rows, 80),
    "Flags:\n  --allow-env=HOME,USER,TMPDIR\n  --short\n",
  );
});

Deno.test("formatSection() of nothing is nothing", () => {
  assertEquals(formatSection("Words", [], 80), "");
});
