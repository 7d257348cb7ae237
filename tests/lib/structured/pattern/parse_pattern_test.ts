import { assertEquals, assertThrows } from "@std/assert";
import { parsePattern } from "../../../../lib/structured/pattern/parse_pattern.ts";
import { UnsupportedPatternError } from "../../../../lib/structured/pattern/unsupported_pattern_error.ts";
import { accepts } from "../../../../lib/structured/regular/accepts.ts";
import { compileExpression } from "../../../../lib/structured/regular/expression.ts";
import { seededRandom } from "../../../support/structured/write_document.ts";

/** Patterns with what they are made of. */
const PATTERNS: [pattern: string, letters: string][] = [
  ["^abc$", "abc"],
  ["b", "abc"],
  ["^a|b$", "abc"],
  ["^(?:a|bc)*$", "abc"],
  ["^(?<name>ab){2}c?$", "abc"],
  ["^a{2,}b{0,2}c{1,3}?$", "abc"],
  ["^[^a-b]+$", "abcd"],
  ["^[\\d\\-x]+$", "19-xy"],
  ["^\\w\\W\\s\\S$", "a _-\n"],
  ["^.+$", "a\nü\u{1f600}"],
  ["^\\u0061\\x62\\u{63}$", "abc"],
  ["^\\ud83d\\ude00+$", "\u{1f600}a"],
  ["^[\\u{1f600}-\\u{1f602}é]+$", "\u{1f600}\u{1f601}éa"],
  ["^\\p{Lu}\\P{Lu}*$", "AbÄ1"],
  ["^[\\b\\t\\cA]+$", "\b\t\u0001a"],
  ["^\\$[\\.\\*\\/]\\^$", "$.*/^"],
  ["^(|a)b$", "ab"],
  ["(?:a?b)+", "abc"],
];

Deno.test("a pattern accepts just the texts that JavaScript matches", () => {
  const random = seededRandom(11);
  for (const [pattern, letters] of PATTERNS) {
    const automaton = compileExpression(parsePattern(pattern));
    const regexp = new RegExp(pattern, "u");
    const alphabet = Array.from(letters);
    let matches = 0;
    for (let run = 0; run < 2000; run += 1) {
      const text = Array.from(
        { length: Math.floor(random() * 6) },
        () => alphabet[Math.floor(random() * alphabet.length)],
      ).join("");
      const expected = regexp.test(text);
      matches += expected ? 1 : 0;
      assertEquals(accepts(automaton, text), expected, `${pattern} ${text}`);
    }
    assertEquals(matches > 0, true, `${pattern} is matched`);
  }
});

Deno.test("what an automaton cannot do is refused by name", () => {
  const refused: [pattern: string, name: string][] = [
    ["^(?=a)b$", "a group that begins with"],
    ["(?<!a)b", "a group that begins with"],
    ["(a)\\1", "a reference back"],
    ["(?<x>a)\\k<x>", "a reference back"],
    ["\\bword", "a word's edge"],
    ["(^a)", "an anchor within"],
    ["a$b", "an anchor within"],
  ];
  for (const [pattern, name] of refused) {
    assertThrows(() => parsePattern(pattern), UnsupportedPatternError, name);
  }
});

Deno.test("what is no regular expression is refused as JavaScript does", () => {
  for (const pattern of ["(", "[b-a]", "a**", "\\", "{1}"]) {
    assertThrows(() => parsePattern(pattern), SyntaxError);
  }
});
