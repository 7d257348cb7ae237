import { assert, assertEquals, assertThrows } from "@std/assert";
import { compileSchema } from "../../../../lib/structured/compile_schema.ts";
import type { JsonSchema } from "../../../../lib/structured/json_schema.ts";
import type { TokenConstraint } from "../../../../lib/structured/token_constraint.ts";
import {
  QWEN2_END_TOKEN,
  qwen2Vocabulary,
} from "../../../support/structured/real_vocabulary.ts";
import {
  smallVocabulary,
  textOf,
} from "../../../support/structured/small_vocabulary.ts";
import { allowedTokens } from "../../../support/structured/write_document.ts";

/** Id of the first token behind the bytes. */
const FIRST_LONGER = 256;

const OBJECT: JsonSchema = {
  type: "object",
  properties: {
    name: { type: "string", minLength: 2, maxLength: 9 },
    code: { type: "string", pattern: "^[a-z]{3,12}$" },
    any: { anyOf: [{ type: "string" }, { type: "array", items: {} }] },
  },
  required: ["name", "code", "any"],
};

Deno.test("scores of tokens that may come stay, others become -Infinity, also beyond the vocabulary", () => {
  const vocabulary = smallVocabulary(["tr", "rue", "nul"]);
  const constraint = compileSchema({ enum: [true, false] }, vocabulary).start();
  const logits = new Float32Array(vocabulary.size + 70).fill(-2.5);
  constraint.mask(logits, 10);
  const kept = [...logits.keys()].filter((token) => logits[token] === -2.5);
  assertEquals(kept, ["f".charCodeAt(0), "t".charCodeAt(0), FIRST_LONGER]);
  assert(logits.every((score) => score === -2.5 || score === -Infinity));
});

Deno.test("tokens with the same bytes may all come", () => {
  const vocabulary = smallVocabulary(["nul", "nul", "n"]);
  const constraint = compileSchema({ type: "null" }, vocabulary).start();
  assertEquals(allowedTokens(constraint, vocabulary, 9), [
    "n".charCodeAt(0),
    FIRST_LONGER,
    FIRST_LONGER + 1,
    FIRST_LONGER + 2,
  ]);
});

Deno.test("a model that has said all is led to the end of the document", () => {
  const end = FIRST_LONGER + 1;
  const vocabulary = smallVocabulary(['"}'], [end]);
  const schema = {
    type: "object",
    properties: { a: { type: "string", minLength: 2 } },
    required: ["a"],
  };
  const constraint = compileSchema(schema, vocabulary).start();
  const chosen: string[] = [];
  for (const text of ['{"a":"x', "y"]) {
    acceptBytes(constraint, text);
    const logits = new Float32Array(vocabulary.size);
    logits.set([2, 1], "x".charCodeAt(0));
    logits[end] = 7;
    constraint.mask(logits, 50);
    chosen.push(textOf(vocabulary, [logits.indexOf(Math.max(...logits))]));
  }
  // A string that is too short is not filled up for that.
  assertEquals(chosen, ["x", '"}']);
});

Deno.test("a number may go on or end by an end token", () => {
  const end = FIRST_LONGER;
  const vocabulary = smallVocabulary([], [end]);
  const schema = { type: "integer", minimum: 1, maximum: 12 };
  const constraint = compileSchema(schema, vocabulary).start();
  constraint.accept("1".charCodeAt(0));
  assertEquals(constraint.isComplete, false);
  assertEquals(constraint.forced(5), []);
  assertEquals(
    allowedTokens(constraint, vocabulary, 5),
    [
      ..."012",
    ].map((digit) => digit.charCodeAt(0)).concat(end),
  );
  constraint.accept("2".charCodeAt(0));
  assert(constraint.isComplete);
});

Deno.test("a number ends as soon as it may if there is no end token", () => {
  const vocabulary = smallVocabulary();
  const constraint = compileSchema({ type: "number" }, vocabulary).start();
  constraint.accept("-".charCodeAt(0));
  assertEquals(constraint.isComplete, false);
  constraint.accept("4".charCodeAt(0));
  assert(constraint.isComplete);
});

Deno.test("a token that may not come is refused and changes nothing", () => {
  const vocabulary = smallVocabulary(["nulx"]);
  const constraint = compileSchema({ type: "null" }, vocabulary).start();
  const special = vocabulary.size - 1;
  for (const token of [FIRST_LONGER, special, vocabulary.size + 5]) {
    assertThrows(() => constraint.accept(token), RangeError, `token ${token}`);
  }
  acceptBytes(constraint, "null");
  assert(constraint.isComplete);
});

Deno.test("a mask is refused when the document is complete or cannot be completed any more", () => {
  const vocabulary = smallVocabulary();
  const constraint = compileSchema({ type: "null" }, vocabulary).start();
  const logits = new Float32Array(vocabulary.size);
  assertThrows(() => constraint.mask(logits, 3), RangeError, "it takes 4");
  assertEquals(constraint.forced(3), []);
  acceptBytes(constraint, "null");
  assertThrows(() => constraint.mask(logits, 3), RangeError, "is complete");
});

Deno.test("a mask allows just the tokens that are accepted, with Qwen2's vocabulary", () => {
  const vocabulary = qwen2Vocabulary();
  const compiled = compileSchema(OBJECT, vocabulary);
  for (
    const start of [
      "",
      '{"name":"',
      '{"name":"nine char',
      '{"name":"é\\u00',
      '{"name":"ab","code":"abcdefgh',
      '{"name":"ab","code":"abc","any":["\\',
    ]
  ) {
    const constraint = compiled.start();
    acceptText(
      constraint,
      start,
      vocabulary.trie.tokens,
      vocabulary.trie.roots,
    );
    const allowed = new Set(allowedTokens(constraint, vocabulary, 10_000));
    const accepted = vocabulary.trie.tokens.filter((token) => token >= 0)
      .filter((token) => {
        const copy = compiled.start();
        acceptText(copy, start, vocabulary.trie.tokens, vocabulary.trie.roots);
        return isAccepted(copy, token);
      });
    assertEquals(allowed, new Set(accepted), start);
    assertEquals(allowed.has(QWEN2_END_TOKEN), false);
  }
});

function isAccepted(constraint: TokenConstraint, token: number): boolean {
  try {
    constraint.accept(token);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Accepts a text byte by byte; each byte is a token of its own. */
function acceptText(
  constraint: TokenConstraint,
  text: string,
  tokens: Int32Array,
  roots: Int32Array,
): void {
  for (const byte of new TextEncoder().encode(text)) {
    constraint.accept(tokens[roots[byte] ?? 0] ?? 0);
  }
}

function acceptBytes(constraint: TokenConstraint, text: string): void {
  for (const byte of new TextEncoder().encode(text)) constraint.accept(byte);
}
