import { assertEquals } from "@std/assert";
import { oneLine } from "../../../../lib/cli/text/one_line.ts";

Deno.test("oneLine() takes out what breaks the line or steers the terminal", async (t) => {
  const cases = [
    ["as it is: größer, 图", "as it is: größer, 图"],
    ["a\nb\r\nc", "a b c"],
    ["\x1b[31mred\x1b[0m", "[31mred [0m"],
    ["\x07bell\x9b2J\0", "bell 2J"],
    ["\n", ""],
  ] as const;
  for (const [text, expected] of cases) {
    await t.step(
      JSON.stringify(text),
      () => assertEquals(oneLine(text), expected),
    );
  }
});
