import { assertEquals, assertThrows } from "@std/assert";
import { accepts } from "../../../../lib/structured/regular/accepts.ts";
import {
  compileExpression,
  literal,
  repeat,
} from "../../../../lib/structured/regular/expression.ts";
import { NondeterministicAutomaton } from "../../../../lib/structured/regular/nondeterministic_automaton.ts";

Deno.test("ranges that overlap are told apart", () => {
  const automaton = new NondeterministicAutomaton();
  const [start, low, high] = [0, 1, 2].map(() => automaton.addState());
  automaton.connect(start ?? 0, { first: 0x61, last: 0x66, target: low ?? 0 });
  automaton.connect(start ?? 0, { first: 0x64, last: 0x69, target: high ?? 0 });
  automaton.connect(high ?? 0, { first: 0x21, last: 0x21, target: low ?? 0 });
  automaton.end(low ?? 0);
  const made = automaton.determinize();
  const texts = ["a", "e", "h", "e!", "h!", "a!"];
  assertEquals(texts.filter((text) => accepts(made, text)), [
    "a",
    "e",
    "e!",
    "h!",
  ]);
});

Deno.test("states from which no end is reached are left out", () => {
  const automaton = new NondeterministicAutomaton();
  const [start, end, trap] = [0, 1, 2].map(() => automaton.addState());
  automaton.connect(start ?? 0, { first: 1, last: 1, target: end ?? 0 });
  automaton.connect(start ?? 0, { first: 2, last: 2, target: trap ?? 0 });
  automaton.end(end ?? 0);
  assertEquals(automaton.determinize(), [
    { label: undefined, transitions: [{ first: 1, last: 1, target: 1 }] },
    { label: 0, transitions: [] },
  ]);
});

Deno.test("counts within counts are refused before they take all memory", () => {
  const hundred = repeat(repeat(literal("a"), 1000, 1000), 1000, 1000);
  assertThrows(() => compileExpression(hundred), RangeError, "200000 parts");
});
