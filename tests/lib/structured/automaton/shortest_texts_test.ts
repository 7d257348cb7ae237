import { assertEquals } from "@std/assert";
import { compileSchema } from "../../../../lib/structured/compile_schema.ts";
import type { JsonSchema } from "../../../../lib/structured/json_schema.ts";
import {
  smallVocabulary,
  textOf,
} from "../../../support/structured/small_vocabulary.ts";
import { allowedTokens } from "../../../support/structured/write_document.ts";

const SHORTEST: [text: string, schema: JsonSchema][] = [
  ['""', { type: "string" }],
  ['"   "', { type: "string", minLength: 3 }],
  ["0", { type: "number" }],
  ["-1", { type: "integer", maximum: -1 }],
  ['["",0]', {
    type: "array",
    items: { type: ["string", "number"] },
    prefixItems: [{ type: "string" }, { type: "number" }],
    minItems: 2,
  }],
  ['{"b":0}', {
    type: "object",
    properties: { a: { type: "string" }, b: { type: "integer" } },
    required: ["b"],
  }],
  ['{"next":null}', {
    type: "object",
    properties: { next: { anyOf: [{ $ref: "#" }, { type: "null" }] } },
    required: ["next"],
  }],
  ['"aac"', { type: "string", pattern: "^a[ab](c|ddd)$" }],
];

Deno.test("with no token to spare, the shortest document is written, the first in byte order", () => {
  const vocabulary = smallVocabulary();
  for (const [text, schema] of SHORTEST) {
    const compiled = compileSchema(schema, vocabulary);
    assertEquals(compiled.leastTokens, text.length);
    const constraint = compiled.start();
    const tokens: number[] = [];
    while (!constraint.isComplete) {
      const left = text.length - tokens.length;
      const [token = -1] = allowedTokens(constraint, vocabulary, left);
      constraint.accept(token);
      tokens.push(token);
    }
    assertEquals(textOf(vocabulary, tokens), text);
  }
});

Deno.test("a text of many items is found without a walk through each way", () => {
  const schema = {
    type: "array",
    items: { type: "array", items: { type: "boolean" }, minItems: 30 },
    minItems: 30,
    maxItems: 100_000,
  };
  const { leastTokens } = compileSchema(schema, smallVocabulary());
  const inner = 30 * "true".length + 29 + 2;
  assertEquals(leastTokens, 30 * inner + 29 + 2);
});
