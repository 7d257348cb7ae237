import { assertEquals, assertGreater } from "@std/assert";
import {
  HIDDEN,
  HIDDEN_SIZE,
} from "../../../../../lib/fastvlm/tiny/model_shape.ts";
import { STATES } from "../../../../../lib/fastvlm/tiny/tokens/grammar.ts";
import { QUESTIONS } from "../../../../../lib/fastvlm/tiny/tokens/questions.ts";
import {
  buildVocabulary,
  SPECIAL_TOKENS,
} from "../../../../../lib/fastvlm/tiny/tokens/vocabulary.ts";
import { buildLanguageHead } from "../../../../../lib/fastvlm/tiny/weights/language_head.ts";
import { multiply } from "../../../../support/run_perceptron.ts";

const VOCABULARY = buildVocabulary();
const HEAD = buildLanguageHead(VOCABULARY);

Deno.test("buildLanguageHead() ends the turn after the end of the sentence", () => {
  assertEquals(next("end"), VOCABULARY.idOf(SPECIAL_TOKENS.turnEnd));
});

Deno.test("buildLanguageHead() begins as the question asks", () => {
  const starts = QUESTIONS.map((question) =>
    next("start", {
      [HIDDEN.at("question", QUESTIONS.indexOf(question))]: 1,
    })
  );
  assertEquals(
    [next("start"), ...starts],
    [
      "A",
      "I cannot read text; I see",
      "Objects:",
      "The background",
      "It is",
      "It is",
      "It is",
    ].map(VOCABULARY.idOf),
  );
});

Deno.test("buildLanguageHead() names the color that stands out", () => {
  const id = next("size", {
    [HIDDEN.at("color", 0)]: 0.4,
    [HIDDEN.at("color", 9)]: 0.6,
    [HIDDEN.at("background", 9)]: 1,
    [HIDDEN.at("edge", 9)]: 1,
  });
  assertEquals(id, VOCABULARY.idOf(" red"));
});

Deno.test("buildLanguageHead() says that there is no picture, whatever is asked", () => {
  for (const index of QUESTIONS.keys()) {
    const id = next("start", {
      [HIDDEN.at("sawImage")]: 0,
      [HIDDEN.at("question", index)]: 1,
    });
    assertEquals(id, VOCABULARY.idOf("There is no picture"));
  }
});

/** The token with the best score after a state, and clearly so. */
function next(
  state: typeof STATES[number],
  numbers: Readonly<Record<number, number>> = {},
): number {
  const hidden = new Array<number>(HIDDEN_SIZE).fill(0);
  const set = {
    [HIDDEN.at("one")]: 1,
    [HIDDEN.at("sawImage")]: 1,
    [HIDDEN.at("state", STATES.indexOf(state))]: 1,
    ...numbers,
  };
  for (const [place, value] of Object.entries(set)) {
    hidden[Number(place)] = value;
  }
  const scores = multiply(hidden, HEAD);
  const [best = 0, second = 0] = scores.toSorted((a, b) => b - a);
  assertGreater(best - second, 4);
  return scores.indexOf(best);
}
