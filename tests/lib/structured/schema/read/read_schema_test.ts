import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../../../lib/base/errors.ts";
import type { JsonSchema } from "../../../../../lib/structured/json_schema.ts";
import { readSchema } from "../../../../../lib/structured/schema/read/read_schema.ts";

const REFUSED: [message: string, schema: JsonSchema][] = [
  ['"#/not" is not supported: supported are type', { not: {} }],
  ['"#/if" is not supported', { if: {}, then: {} }],
  ['"#/uniqueItems" is not supported', { type: "array", uniqueItems: true }],
  ['"#/minProperties" is not supported', { type: "object", minProperties: 1 }],
  [
    '"#/properties/a/patternProperties" is not supported',
    { properties: { a: { patternProperties: {} } } },
  ],
  ['"#/items" must be an object or a boolean', { items: [{}] }],
  ['"#/type" must be one or some of object', { type: "text" }],
  ['"#/type" must be one or some of', { type: [] }],
  ['"#/enum" must be a list that is not empty', { enum: [] }],
  ['"#/enum" has no value of the "type"', { type: "string", enum: [1] }],
  ['"#/minimum" is not supported beside "enum"', { enum: [1], minimum: 0 }],
  ['"#/type" is not supported beside "anyOf"', { type: "null", anyOf: [{}] }],
  ['"#/$ref" must point into the schema', { $ref: "https://example.org/x" }],
  ['"#/$ref" must point into the schema', { $ref: "#/$defs/missing" }],
  ['"#/minLength" must be an integer from 0', {
    type: "string",
    minLength: -1,
  }],
  ['"#/minLength" is more than "maxLength"', {
    type: "string",
    minLength: 3,
    maxLength: 2,
  }],
  ['"#/pattern" has a word\'s edge, which is not supported', {
    type: "string",
    pattern: "\\bx",
  }],
  ['"#/pattern" must be a regular expression', {
    type: "string",
    pattern: "(",
  }],
  ['"#/pattern" must be a string', { type: "string", pattern: 5 }],
  ['"#" has no valid string', {
    type: "string",
    pattern: "^abc$",
    maxLength: 2,
  }],
  ['"#" has too large a pattern', {
    type: "string",
    pattern: "^(?:a{1000}){1000}$",
  }],
  ['"#/format" must be one of date, time', { type: "string", format: "uri" }],
  ['"#/minimum" must be a number', { type: "number", minimum: "1" }],
  ['"#/multipleOf" must be an integer from 1', {
    type: "number",
    multipleOf: 0.5,
  }],
  ['"#" has no valid integer', {
    type: "integer",
    minimum: 1.2,
    maximum: 1.8,
  }],
  ['"#" has no valid number', {
    type: "number",
    exclusiveMinimum: 1,
    maximum: 1,
  }],
  ['"#/minItems" is more than the 1 items', {
    type: "array",
    prefixItems: [{}],
    items: false,
    minItems: 2,
  }],
  ['"#/prefixItems" must be a list', { type: "array", prefixItems: {} }],
  ['"#/properties" must be an object', { type: "object", properties: [] }],
  ['"#/required" must be a list of strings', {
    type: "object",
    required: [1],
  }],
  ['"#/required" names "b", which is not among "properties"', {
    type: "object",
    properties: { a: {} },
    required: ["a", "b"],
  }],
  ['"#/required" names "abc"', {
    type: "object",
    additionalProperties: {},
    propertyNames: { maxLength: 2 },
    required: ["abc"],
  }],
  ['"#/propertyNames" must be a schema of strings', {
    type: "object",
    additionalProperties: {},
    propertyNames: { type: "number" },
  }],
  ['"#/oneOf" has schemas that may share a value: use anyOf', {
    oneOf: [{ type: "integer" }, { type: "number" }],
  }],
  ['"#/allOf" has schemas that differ in "minimum"', {
    type: "number",
    allOf: [{ minimum: 1 }, { minimum: 2 }],
  }],
  ['"#/allOf" has schemas that differ in the member "a"', {
    allOf: [
      { properties: { a: { type: "string" } } },
      { properties: { a: { type: "null" } } },
    ],
  }],
  ['"#/allOf" names members beside an additionalProperties', {
    allOf: [
      { properties: { a: {} }, additionalProperties: false },
      { properties: { b: {} } },
    ],
  }],
];

Deno.test("what is malformed or not supported is refused with its pointer", () => {
  for (const [message, schema] of REFUSED) {
    assertThrows(
      () => readSchema(schema),
      UsageError,
      `Cannot use the schema: ${message}`,
    );
  }
});

Deno.test("keywords that describe are ignored", () => {
  const described = readSchema({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "https://example.org/schema",
    title: "A name",
    description: "Any name",
    default: "x",
    examples: ["y"],
    deprecated: true,
    type: "string",
  });
  assertEquals(described, readSchema({ type: "string" }));
});

Deno.test("kinds of values that only other keywords name are understood", () => {
  assertEquals(readSchema({ maxLength: 3 }), {
    kind: "string",
    minLength: 0,
    maxLength: 3,
  });
  assertEquals(readSchema({ properties: {} }).kind, "object");
  assertEquals(readSchema({ items: {} }).kind, "array");
  assertEquals(readSchema({ minimum: 3 }).kind, "number");
  assertEquals(readSchema({ minimum: 3, maxLength: 1 }).kind, "union");
});

Deno.test("numbers take in integers", () => {
  assertEquals(
    readSchema({ type: ["integer", "number"] }),
    readSchema({ type: "number" }),
  );
});

Deno.test("names in pointers are unescaped", () => {
  const node = readSchema({
    $ref: "#/$defs/a~1b%20c",
    $defs: { "a/b c": { type: "string", maxLength: 2 } },
  });
  if (node.kind !== "reference") throw new Error(node.kind);
  assertEquals(node.target(), { kind: "string", minLength: 0, maxLength: 2 });
});
