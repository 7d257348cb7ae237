import { assertEquals } from "@std/assert";
import {
  ByteTable,
  DEAD,
} from "../../../../lib/structured/regular/byte_table.ts";
import {
  compileLabeled,
  literal,
} from "../../../../lib/structured/regular/expression.ts";

const TABLE = new ByteTable(
  compileLabeled(["abc", "abd", "ax", "a"].map(literal)),
);

Deno.test("a table leads where its automaton does, and ends with its labels", () => {
  const label = (text: string) => TABLE.label(follow(text));
  assertEquals(["abc", "abd", "ax", "a", "ab"].map(label), [0, 1, 2, 3, DEAD]);
  assertEquals([follow("b"), follow("aby"), TABLE.next(0, 0xff)], [
    DEAD,
    DEAD,
    DEAD,
  ]);
  assertEquals([TABLE.goesOn(follow("a")), TABLE.goesOn(follow("ax"))], [
    true,
    false,
  ]);
});

Deno.test("the only byte that may come is known", () => {
  assertEquals(TABLE.onlyByte(0), "a".charCodeAt(0));
  assertEquals([TABLE.onlyByte(follow("a")), TABLE.onlyByte(follow("ax"))], [
    DEAD,
    DEAD,
  ]);
});

Deno.test("the path to an end is the shortest, and the first in byte order", () => {
  const path = (from: string, label: number) =>
    String.fromCharCode(...TABLE.pathToEnd(follow(from), label) ?? [0x21]);
  assertEquals([path("", 1), path("a", 0), path("abd", 1), path("ab", 2)], [
    "abd",
    "bc",
    "",
    "!",
  ]);
  const wide = new ByteTable([
    {
      label: undefined,
      transitions: [
        { first: 5, last: 6, target: 1 },
        { first: 7, last: 7, target: 2 },
        { first: 8, last: 9, target: 2 },
      ],
    },
    { label: undefined, transitions: [{ first: 0, last: 255, target: 2 }] },
    { label: 0, transitions: [] },
  ]);
  assertEquals(wide.pathToEnd(0, 0), [7]);
  assertEquals(wide.pathToState(0, 1), [5]);
  assertEquals(wide.pathToState(2, 1), undefined);
});

function follow(text: string): number {
  let state = 0;
  for (const letter of text) {
    if (state !== DEAD) state = TABLE.next(state, letter.charCodeAt(0));
  }
  return state;
}
