import type { JsonSchema } from "../../../lib/structured/json_schema.ts";

const TEXT = { type: "string" };

/** Schemas of every kind that is supported, by what they show. */
export const SAMPLE_SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  "any value": {},
  "a string": TEXT,
  "a short string": { type: "string", maxLength: 3 },
  "a string of limits": { type: "string", minLength: 4, maxLength: 9 },
  "a long string": { type: "string", minLength: 30 },
  "a number": { type: "number" },
  "an integer": { type: "integer" },
  "a null": { type: "null" },
  "a range of integers": { type: "integer", minimum: -120, maximum: 4711 },
  "multiples": { type: "integer", multipleOf: 7, minimum: 15 },
  "a range of numbers": { type: "number", minimum: -1.5, maximum: 0.25 },
  "an open range": {
    type: "number",
    exclusiveMinimum: 0.1,
    exclusiveMaximum: 12,
  },
  "one bound": { type: "number", minimum: 1e-7 },
  "an enum": {
    enum: ["red", "rose", 'r"é\n', 1, 12, 1.5, null, [1], { a: 2 }],
  },
  "a const": { const: { name: "x", list: [true, "ü"] } },
  "several types": { type: ["string", "integer", "null"], maxLength: 5 },
  "a pattern": { type: "string", pattern: "^[A-Z]{2}-\\d{3,5}(?:/[a-zß]+)?$" },
  "a pattern anywhere": { type: "string", pattern: "a+b|\\d", maxLength: 12 },
  "a pattern of Unicode": {
    type: "string",
    pattern: "^\\p{Lu}\\p{Ll}+ [^\\u0000-\\u00ff]{1,3}$",
  },
  "formats": {
    type: "array",
    prefixItems: [
      { type: "string", format: "date" },
      { type: "string", format: "time" },
      { type: "string", format: "date-time" },
      { type: "string", format: "uuid" },
      { type: "string", format: "email" },
      { type: "string", format: "ipv4" },
    ],
    items: false,
    minItems: 6,
  },
  "an array": { type: "array", items: { type: "boolean" } },
  "an array of limits": {
    type: "array",
    items: { type: "integer", minimum: 0, maximum: 9 },
    minItems: 2,
    maxItems: 4,
  },
  "a tuple": {
    type: "array",
    prefixItems: [{ type: "integer" }, TEXT],
    items: { type: "boolean" },
    minItems: 1,
  },
  "an object": {
    type: "object",
    properties: { "a": TEXT, "ab": { type: "number" }, 'q"é': TEXT },
    required: ["ab"],
    additionalProperties: false,
  },
  "all optional": {
    type: "object",
    properties: { a: TEXT, b: { type: "boolean" }, c: { type: "integer" } },
  },
  "a map": {
    type: "object",
    additionalProperties: { type: "integer" },
    propertyNames: { pattern: "^[a-z]+$" },
  },
  "a map with members": {
    type: "object",
    properties: { id: { type: "integer" }, name: TEXT },
    required: ["id"],
    additionalProperties: { type: "boolean" },
  },
  "a map of listed names": {
    type: "object",
    propertyNames: { enum: ["one", "two"] },
    additionalProperties: { type: "number", minimum: 0, maximum: 1 },
    required: ["two"],
  },
  "nested objects": {
    type: "object",
    properties: {
      objects: {
        type: "array",
        items: {
          type: "object",
          properties: {
            label: { type: "string", minLength: 1, maxLength: 20 },
            box: {
              type: "array",
              items: { type: "number", minimum: 0, maximum: 1 },
              minItems: 4,
              maxItems: 4,
            },
            kind: { enum: ["thing", "person", "place"] },
          },
          required: ["label", "box"],
        },
        maxItems: 5,
      },
    },
    required: ["objects"],
  },
  "a tree": {
    $defs: {
      node: {
        type: "object",
        properties: {
          value: { type: "integer" },
          children: { type: "array", items: { $ref: "#/$defs/node" } },
        },
        required: ["value", "children"],
      },
    },
    $ref: "#/$defs/node",
  },
  "a chain": {
    type: "object",
    properties: {
      next: { anyOf: [{ $ref: "#" }, { type: "null" }] },
      text: { type: "string", maxLength: 4 },
    },
    required: ["next", "text"],
  },
  "alternatives that begin alike": {
    anyOf: [
      {
        type: "object",
        properties: { kind: { const: "a" }, value: TEXT },
        required: ["kind", "value"],
        additionalProperties: false,
      },
      {
        type: "object",
        properties: { kind: { const: "ab" }, value: { type: "integer" } },
        required: ["kind", "value"],
        additionalProperties: false,
      },
      { type: "array", items: { type: "string", maxLength: 2 } },
      { type: "array", items: { type: ["string", "number"] }, minItems: 3 },
      { type: "string", maxLength: 2 },
      { type: "string", pattern: "^[0-9]+$" },
    ],
  },
  "exclusive alternatives": {
    oneOf: [
      {
        type: "object",
        properties: { kind: { const: "circle" }, radius: { type: "number" } },
        required: ["kind", "radius"],
      },
      {
        type: "object",
        properties: { kind: { const: "text" }, value: TEXT },
        required: ["kind", "value"],
      },
      { type: "null" },
    ],
  },
  "merged objects": {
    allOf: [
      { type: "object", properties: { a: TEXT }, required: ["a"] },
      { $ref: "#/$defs/other" },
    ],
    $defs: {
      other: {
        type: "object",
        properties: { b: { type: "integer" } },
        required: ["b"],
      },
    },
  },
};
