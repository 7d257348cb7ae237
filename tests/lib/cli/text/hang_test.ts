import { assertEquals } from "@std/assert";
import { hang } from "../../../../lib/cli/text/hang.ts";

const TEXT = "source  a repository at a commit of forty digits";

Deno.test("hang() breaks between words, and sets further lines in", () => {
  assertEquals(
    hang(TEXT, 8, 30),
    [
      "source  a repository at a",
      "        commit of forty digits",
    ].join("\n"),
  );
});

Deno.test("hang() leaves alone what fits, or cannot be broken", async (t) => {
  const cases: [name: string, text: string, columns: number][] = [
    ["exactly one line", TEXT, TEXT.length],
    ["no terminal", TEXT, Infinity],
    ["a terminal too narrow for words", TEXT, 27],
    ["one long word", `source  ${"x".repeat(60)}`, 40],
  ];
  for (const [name, text, columns] of cases) {
    await t.step(name, () => assertEquals(hang(text, 8, columns), text));
  }
});
