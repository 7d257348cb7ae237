import { assert, assertEquals, assertGreater } from "@std/assert";
import { compileSchema } from "../../../../lib/structured/compile_schema.ts";
import type { Vocabulary } from "../../../../lib/structured/vocabulary/vocabulary.ts";
import {
  allDocuments,
  type BruteForceOptions,
  toLetters,
} from "../../../support/structured/brute_force.ts";
import { smallVocabulary } from "../../../support/structured/small_vocabulary.ts";
import { allowedTokens } from "../../../support/structured/write_document.ts";

interface Case extends BruteForceOptions {
  /** Tokens besides the bytes. */
  tokens: readonly string[];
}

/** Nothing is longer than the documents that are tried. */
const CASES: Record<string, Case> = {
  "an array": {
    schema: {
      type: "array",
      items: { type: "boolean" },
      minItems: 1,
      maxItems: 3,
    },
    units: ["[", "]", ",", "true", "false"],
    most: 7,
    tokens: ["[true", "true,", ",fal", "se]", "[false,true", ",true]", "[]"],
  },
  "integers": {
    schema: {
      type: "array",
      items: { type: "integer", minimum: -12, maximum: 103 },
      minItems: 1,
      maxItems: 1,
    },
    units: ["[", "]", "-", "0", "1", "2", "3", "9"],
    most: 5,
    isWritten: (text) => !text.includes("-0"),
    tokens: ["[1", "10", "03]", "-1", "[-", "9]", "13", "99"],
  },
  "multiples": {
    schema: {
      type: "array",
      items: { type: "integer", multipleOf: 6, minimum: 0, maximum: 99 },
      minItems: 1,
      maxItems: 1,
    },
    units: ["[", "]", "0", "1", "2", "4", "6", "8"],
    most: 4,
    tokens: ["[1", "12", "24]", "[6", "84", "86"],
  },
  "a string of limits": {
    schema: { type: "string", minLength: 1, maxLength: 2 },
    units: ['"', "a", "\\", "n"],
    most: 6,
    tokens: ['"a', 'a"', "aa", "aaa", "\\n", "a\\", 'n"', '"\\n', '""', '\\"'],
  },
  "a string of two bytes a character": {
    schema: { type: "string", maxLength: 1 },
    units: ['"', Uint8Array.of(0xc3), Uint8Array.of(0xa9), "a"],
    most: 4,
    tokens: ['"é', 'é"', "éé", "aé"],
  },
  "a pattern": {
    schema: { type: "string", pattern: "^(?:ab|b)+$", maxLength: 4 },
    units: ['"', "a", "b"],
    most: 6,
    tokens: ['"a', "ab", "ba", "bb", 'b"', "abab", "babb", 'ab"'],
  },
  "optional members": {
    schema: {
      type: "object",
      properties: { a: { const: 1 }, b: { const: 2 } },
    },
    units: ["{", "}", '"a":1', '"b":2', ","],
    most: 5,
    isWritten: (text) => JSON.stringify(sortKeys(JSON.parse(text))) === text,
    tokens: ['{"', '"a', '":', '1,"', "2}", '"b":2', "{}", "1}"],
  },
  "alternatives that begin alike": {
    schema: {
      anyOf: [
        {
          type: "array",
          items: { enum: ["a", "b"] },
          minItems: 2,
          maxItems: 2,
        },
        { type: "array", items: { enum: ["a", 1] }, minItems: 1, maxItems: 1 },
        { enum: ["a", "ab"] },
      ],
    },
    units: ["[", "]", ",", '"a"', '"b"', '"ab"', "1"],
    most: 5,
    tokens: ['["', '"a"', '","', '"]', 'ab"', '["a"]', 'a","b', "1]", "[1"],
  },
};

for (const [name, { tokens, ...options }] of Object.entries(CASES)) {
  Deno.test(`the tokens that may come are all and only those that lead to a document: ${name}`, () => {
    const vocabulary = smallVocabulary(tokens);
    const documents = allDocuments(options);
    assertGreater(documents.length, 2);
    const compiled = compileSchema(options.schema, vocabulary);
    for (const start of startsOf(documents)) {
      const constraint = compiled.start();
      acceptLetters(constraint, start);
      const isWhole = documents.includes(start);
      assertEquals(constraint.isComplete, isWhole, start);
      if (isWhole) continue;
      const tried = triedTokens(vocabulary, options);
      const expected = tried.filter((token) => {
        const letters = start + lettersOf(vocabulary, token);
        return documents.some((text) => text.startsWith(letters));
      });
      const allowed = allowedTokens(constraint, vocabulary, 1000);
      assertEquals(
        allowed.filter((token) => tried.includes(token)),
        expected,
        start,
      );
    }
  });

  Deno.test(`a document can be completed behind each token that may come, with few left: ${name}`, () => {
    const vocabulary = smallVocabulary(tokens);
    const tried = triedTokens(vocabulary, options);
    const fewest = new FewestTokens(
      allDocuments(options),
      tried.map((token) => lettersOf(vocabulary, token)),
    );
    const compiled = compileSchema(options.schema, vocabulary);
    const parts = { compiled, vocabulary, fewest, tried };
    for (let left = compiled.leastTokens; left < 9; left += 1) {
      checkBudget(parts, [], left);
    }
  });
}

interface BudgetParts {
  compiled: ReturnType<typeof compileSchema>;
  vocabulary: Vocabulary;
  fewest: FewestTokens;
  /** Tokens that the documents which are tried are made of. */
  tried: readonly number[];
}

/** Follows each way, and makes sure that none ends too late. */
function checkBudget(
  parts: BudgetParts,
  tokens: readonly number[],
  left: number,
): void {
  const { compiled, vocabulary, fewest, tried } = parts;
  const start = tokens.map((token) => lettersOf(vocabulary, token)).join("");
  assert(fewest.from(start) <= left, `${start} with ${left} left`);
  const constraint = compiled.start();
  tokens.forEach((token) => constraint.accept(token));
  if (constraint.isComplete || tokens.length > 2) return;
  const allowed = allowedTokens(constraint, vocabulary, left)
    .filter((token) => tried.includes(token));
  assertGreater(allowed.length, 0, `${start} with ${left} left`);
  for (const token of allowed) {
    checkBudget(parts, [...tokens, token], left - 1);
  }
}

/** Finds the fewest tokens that complete a start to any of some documents. */
class FewestTokens {
  readonly #documents: readonly string[];
  readonly #tokens: readonly string[];
  readonly #known = new Map<string, number>();

  constructor(documents: readonly string[], tokens: readonly string[]) {
    this.#documents = documents;
    this.#tokens = tokens;
  }

  from(start: string): number {
    const known = this.#known.get(start);
    if (known !== undefined) return known;
    let fewest = Infinity;
    for (const text of this.#documents) {
      if (text.startsWith(start)) {
        fewest = Math.min(fewest, this.#split(text.slice(start.length)));
      }
    }
    this.#known.set(start, fewest);
    return fewest;
  }

  /** The fewest tokens that a text can be cut into. */
  #split(text: string): number {
    const counts = [0];
    for (let end = 1; end <= text.length; end += 1) {
      const ways = this.#tokens
        .filter((token) => text.slice(0, end).endsWith(token))
        .map((token) => (counts[end - token.length] ?? Infinity) + 1);
      counts.push(Math.min(...ways));
    }
    return counts[text.length] ?? Infinity;
  }
}

function startsOf(documents: readonly string[]): string[] {
  const starts = documents.flatMap((text) =>
    Array.from(
      { length: text.length + 1 },
      (_, length) => text.slice(0, length),
    )
  );
  return [...new Set(starts)];
}

function acceptLetters(
  constraint: { accept(id: number): void },
  letters: string,
): void {
  // The first tokens of a small vocabulary are the bytes.
  for (const letter of letters) constraint.accept(letter.charCodeAt(0));
}

/** Tokens of no other bytes than those of the units. */
function triedTokens(
  vocabulary: Vocabulary,
  { units }: BruteForceOptions,
): number[] {
  const letters = units.map(toLetters).join("");
  return Array.from({ length: vocabulary.size }, (_, token) => token)
    .filter((token) => {
      const own = lettersOf(vocabulary, token);
      return own !== "" &&
        Array.from(own).every((letter) => letters.includes(letter));
    });
}

function lettersOf(vocabulary: Vocabulary, token: number): string {
  return toLetters(vocabulary.bytesOf(token) ?? new Uint8Array());
}

function sortKeys(value: unknown): unknown {
  return Object.fromEntries(Object.entries(Object(value)).sort());
}
