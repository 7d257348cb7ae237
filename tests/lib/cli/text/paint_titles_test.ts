import { assertEquals } from "@std/assert";
import { paintTitles } from "../../../../lib/cli/text/paint_titles.ts";

const HELP = `Do it: now

Usage: deno task it

Exit codes:
  0  Done:
`;

Deno.test("paintTitles() makes titles stand out, and nothing else", () => {
  assertEquals(
    paintTitles(HELP, { hasColor: true }),
    HELP.replace("Usage:", "\x1b[1mUsage:\x1b[0m")
      .replace("Exit codes:", "\x1b[1mExit codes:\x1b[0m"),
  );
});

Deno.test("paintTitles() changes nothing without color", () => {
  assertEquals(paintTitles(HELP, { hasColor: false }), HELP);
});
