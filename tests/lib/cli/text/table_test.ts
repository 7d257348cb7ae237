import { assertEquals } from "@std/assert";
import { formatTable, paintHeader } from "../../../../lib/cli/text/table.ts";

Deno.test("formatTable() sets columns as wide as their widest cell", () => {
  const table = formatTable(
    ["size", "state", "on disk"],
    [["0.5b", "installed", "1.11 GB"], ["tiny", "absent", "0 B"]],
    ["left", "left", "right"],
  );
  assertEquals(
    table,
    [
      "size  state      on disk",
      "0.5b  installed  1.11 GB",
      "tiny  absent         0 B",
    ].join("\n"),
  );
});

Deno.test("formatTable() leaves no space at the end of a line", () => {
  assertEquals(
    formatTable(["a", "note"], [["1", ""], ["2", "a long note"]]),
    "a  note\n1\n2  a long note",
  );
});

Deno.test("formatTable() fills up short rows", () => {
  assertEquals(formatTable(["a", "b", "c"], [["1"]]), "a  b  c\n1");
});

Deno.test("formatTable() breaks the last column where the terminal ends", () => {
  assertEquals(
    formatTable(
      ["size", "what it is"],
      [["tiny", "a model for demonstrations"], ["7b", "large"]],
      [],
      30,
    ),
    [
      "size  what it is",
      "tiny  a model for",
      "      demonstrations",
      "7b    large",
    ].join("\n"),
  );
});

Deno.test("paintHeader() makes the first line bold, in color only", () => {
  assertEquals(
    paintHeader("size\ntiny", { hasColor: true }),
    "\x1b[1msize\x1b[0m\ntiny",
  );
  assertEquals(paintHeader("size\ntiny", {}), "size\ntiny");
});

Deno.test("formatTable() of no rows is its header", () => {
  assertEquals(formatTable(["size", "state"], []), "size  state");
});
