import { assertEquals } from "@std/assert";
import { wrap } from "../../../../lib/cli/text/wrap.ts";

Deno.test("wrap() breaks at spaces and keeps words whole", async (t) => {
  const cases: [text: string, width: number, expected: string[]][] = [
    ["", 10, [""]],
    ["one", 10, ["one"]],
    ["one two", 7, ["one two"]],
    ["one two", 6, ["one", "two"]],
    ["one two three", 8, ["one two", "three"]],
    ["extraordinary", 5, ["extraordinary"]],
    ["an extraordinary word", 5, ["an", "extraordinary", "word"]],
    ["one   two", 3, ["one", "two"]],
    ["one   two", 7, ["one two"]],
  ];
  for (const [text, width, expected] of cases) {
    await t.step(`"${text}" in ${width}`, () => {
      assertEquals(wrap(text, width), expected);
    });
  }
});
