import { assertEquals } from "@std/assert";
import type { Automaton } from "../../../../lib/structured/regular/automaton.ts";
import {
  ByteTable,
  DEAD,
} from "../../../../lib/structured/regular/byte_table.ts";
import {
  compileExpression,
  repeat,
  symbols,
} from "../../../../lib/structured/regular/expression.ts";
import { encodeJsonString } from "../../../../lib/structured/regular/json_string.ts";

const ANY: Automaton = compileExpression(
  repeat(symbols([0, 0x10ffff]), 0, Infinity),
);

Deno.test("values are written as JSON.stringify writes them, and in no other way", () => {
  const table = new ByteTable(encodeJsonString(ANY));
  const values = ["", 'a"b\\c/', "\n\t\u0000\u001f\x7f", "é\u{1f600}\u2028"];
  for (const value of values) {
    assertEquals(accepts(table, JSON.stringify(value)), true, value);
  }
  for (const text of ['"\\u0061"', '"\\/"', '"\\u000a"', '"\n"', '"\\u00E9"']) {
    assertEquals(accepts(table, text), false, text);
  }
});

Deno.test("only values that the automaton accepts are written", () => {
  const quotes = compileExpression(repeat(symbols([0x22, 0x22]), 2, 3));
  const table = new ByteTable(encodeJsonString(quotes));
  assertEquals(
    ['""', '"\\""', '"\\"\\""', '"\\"\\"\\""', '"\\"\\"\\"\\""']
      .map((text) => accepts(table, text)),
    [false, false, true, true, false],
  );
});

function accepts(table: ByteTable, text: string): boolean {
  let state = 0;
  for (const byte of new TextEncoder().encode(text)) {
    state = table.next(state, byte);
    if (state === DEAD) return false;
  }
  return table.label(state) !== DEAD;
}
