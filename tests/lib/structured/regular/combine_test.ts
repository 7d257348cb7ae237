import { assertEquals, assertThrows } from "@std/assert";
import { accepts } from "../../../../lib/structured/regular/accepts.ts";
import {
  complement,
  intersect,
} from "../../../../lib/structured/regular/combine.ts";
import {
  choice,
  compileExpression,
  literal,
  repeat,
  symbols,
} from "../../../../lib/structured/regular/expression.ts";

const ANY = symbols([0, 0x10ffff]);

Deno.test("an intersection accepts what both accept", () => {
  const both = intersect(
    compileExpression(repeat(symbols([0x61, 0x63]), 0, 3)),
    compileExpression(repeat(symbols([0x62, 0x64]), 2, 5)),
  );
  const texts = ["", "b", "bc", "bcb", "bcbc", "bd", "ab"];
  assertEquals(texts.filter((text) => accepts(both, text)), ["bc", "bcb"]);
});

Deno.test("what has nothing in common is empty", () => {
  const [a, b] = [literal("a"), literal("b")].map(compileExpression);
  assertEquals(intersect(a ?? [], b ?? []), []);
  assertEquals(intersect(a ?? [], []), []);
});

Deno.test("a complement accepts everything else", () => {
  const names = compileExpression(choice(literal("ab"), literal("é")));
  const others = complement(names);
  const texts = ["", "a", "ab", "abc", "é", "éa", "x\u{10ffff}"];
  assertEquals(
    texts.filter((text) => !accepts(others, text)),
    ["ab", "é"],
  );
  assertEquals(accepts(complement([]), "anything"), true);
});

Deno.test("an intersection that is too large is refused", () => {
  const [a, b] = [97, 101].map((count) =>
    compileExpression(repeat(repeat(ANY, count, count), 0, Infinity))
  );
  assertEquals(intersect(a ?? [], b ?? []).length, 97 * 101 + 1);
  const c = compileExpression(repeat(repeat(ANY, 307, 307), 0, Infinity));
  assertThrows(() => intersect(b ?? [], c), RangeError, "more than 30000");
});
