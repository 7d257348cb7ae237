import { assertEquals } from "@std/assert";
import { terminalRows } from "../../../../tasks/dev/screens/terminal_rows.ts";

Deno.test("terminalRows() gives what is left to be seen", async (t) => {
  const cases: [name: string, text: string, rows: string[]][] = [
    ["lines", "a\nb\n\n", ["a", "b"]],
    ["a line written over", "abc\rd", ["dbc"]],
    ["the rest of a line erased", "abc\rd\x1b[K", ["d"]],
    ["lines drawn again", "ab\ncd\r\x1b[1Ax\x1b[K\ny", ["x", "yd"]],
    ["all below erased", "keep\nab\ncd\r\x1b[1A\x1b[Jx", ["keep", "x"]],
    ["nothing", "", []],
  ];
  for (const [name, text, rows] of cases) {
    await t.step(name, () => {
      assertEquals(
        terminalRows(text).map((spans) =>
          spans.map((span) => span.text).join("")
        ),
        rows,
      );
    });
  }
});

Deno.test("terminalRows() keeps how each piece looks", () => {
  assertEquals(terminalRows("\x1b[1;31merror:\x1b[0m no\n"), [[
    { text: "error:", style: "1;31" },
    { text: " no", style: "" },
  ]]);
});
