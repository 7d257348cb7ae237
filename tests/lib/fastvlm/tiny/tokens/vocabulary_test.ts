import { assertEquals, assertThrows } from "@std/assert";
import { toByteAlphabet } from "../../../../../lib/structured/vocabulary/byte_alphabet.ts";
import { ANSWER_TOKENS } from "../../../../../lib/fastvlm/tiny/tokens/grammar.ts";
import {
  buildVocabulary,
  SPECIAL_TOKENS,
} from "../../../../../lib/fastvlm/tiny/tokens/vocabulary.ts";

const VOCABULARY = buildVocabulary();

Deno.test("buildVocabulary() starts with the bytes and ends with the special tokens", () => {
  const { size, tokens, idOf } = VOCABULARY;
  assertEquals([idOf("\0"), idOf(" "), tokens[32]], [0, 32, "Ġ"]);
  assertEquals(tokens.length, size - 4);
  assertEquals(
    Object.values(SPECIAL_TOKENS).map(idOf),
    [size - 4, size - 3, size - 2, size - 1],
  );
});

Deno.test("buildVocabulary() has no merge that leads to an answer's token", () => {
  const merged = new Set(VOCABULARY.merges.map((pair) => pair.join("")));
  const reached = ANSWER_TOKENS.filter(({ text }) =>
    merged.has(toByteAlphabet(text))
  );
  assertEquals(reached, []);
});

Deno.test("buildVocabulary() has nothing for other texts", () => {
  const error = assertThrows(() => VOCABULARY.idOf("hello"), RangeError);
  assertEquals(error.message, 'Cannot find token "hello"');
});
