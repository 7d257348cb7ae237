import { assertEquals } from "@std/assert";
import {
  ANSWER_TOKENS,
  STATES,
} from "../../../../../lib/fastvlm/tiny/tokens/grammar.ts";

Deno.test("ANSWER_TOKENS have different texts, so that the last one tells the state", () => {
  const texts = ANSWER_TOKENS.map(({ text }) => text);
  assertEquals(texts.length, new Set(texts).size);
});

Deno.test("ANSWER_TOKENS lead from the start to every state, and on from all but the end", () => {
  const reached = new Set(["start"]);
  for (const { from, to } of ANSWER_TOKENS) {
    if (from.some((state) => reached.has(state))) reached.add(to);
  }
  assertEquals([...reached].sort(), [...STATES].sort());
  const left = new Set(ANSWER_TOKENS.flatMap(({ from }) => from));
  assertEquals(STATES.filter((state) => !left.has(state)), ["end"]);
});

Deno.test("ANSWER_TOKENS say an orange background", () => {
  const texts = ANSWER_TOKENS.map(({ text }) => text);
  assertEquals(
    texts.filter((text) => / (an|a) (orange|red) background/.test(text)),
    [" of a red background", " of an orange background"],
  );
});
