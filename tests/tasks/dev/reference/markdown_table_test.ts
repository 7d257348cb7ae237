import { assertEquals } from "@std/assert";
import { markdownTable } from "../../../../tasks/dev/reference/markdown_table.ts";

Deno.test("markdownTable() sets rows below the header", () => {
  assertEquals(
    markdownTable(["option", "what it does"], [["`--json`", "print JSON"]]),
    "| option | what it does |\n| --- | --- |\n| `--json` | print JSON |\n",
  );
});

Deno.test("markdownTable() keeps a bar and a line feed inside their cell", () => {
  assertEquals(
    markdownTable(["a"], [["`SIZE|all`"], ["two\n  lines"]]),
    "| a |\n| --- |\n| `SIZE\\|all` |\n| two lines |\n",
  );
});

Deno.test("markdownTable() is nothing without rows", () => {
  assertEquals(markdownTable(["a"], []), "");
});
