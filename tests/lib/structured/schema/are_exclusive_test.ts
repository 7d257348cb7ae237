import { assertEquals } from "@std/assert";
import type { JsonSchema } from "../../../../lib/structured/json_schema.ts";
import { areExclusive } from "../../../../lib/structured/schema/are_exclusive.ts";
import { readSchema } from "../../../../lib/structured/schema/read/read_schema.ts";

Deno.test("kinds of values, and lists without a common value, are exclusive", () => {
  assertEquals(isExclusive({ type: "string" }, { type: "null" }), true);
  assertEquals(isExclusive({ enum: ["a", 1] }, { enum: ["b", "1"] }), true);
  assertEquals(isExclusive({ enum: ["a", 1] }, { enum: [1] }), false);
  assertEquals(isExclusive({ enum: ["a"] }, { type: "string" }), false);
  assertEquals(isExclusive({ enum: ["a"] }, { type: "number" }), true);
  assertEquals(isExclusive({ type: "integer" }, { type: "number" }), false);
  assertEquals(isExclusive({ type: "string" }, {}), false);
});

Deno.test("objects are exclusive by a member with different values", () => {
  const [a, b] = ["a", "b"].map((kind): JsonSchema => ({
    properties: { kind: { const: kind } },
    required: ["kind"],
  }));
  assertEquals(isExclusive(a ?? {}, b ?? {}), true);
  assertEquals(isExclusive(a ?? {}, a ?? {}), false);
  // Without the member, an object is valid for both.
  assertEquals(
    isExclusive(a ?? {}, { properties: { kind: { const: "b" } } }),
    false,
  );
});

Deno.test("objects are exclusive by members that only one requires, if neither lets them pass", () => {
  const a = { properties: { a: {} }, required: ["a"] };
  const b = { properties: { b: {} }, required: ["b"] };
  const both = { properties: { a: {}, b: {} }, required: ["a", "b"] };
  assertEquals(isExclusive(a, b), true);
  assertEquals(isExclusive(a, both), false);
  assertEquals(isExclusive({ ...a, additionalProperties: false }, both), true);
  assertEquals(isExclusive({ ...a, additionalProperties: {} }, b), false);
});

Deno.test("schemas that contain themselves are compared without an end", () => {
  const schema = {
    $defs: {
      a: { properties: { next: { $ref: "#/$defs/a" } }, required: ["next"] },
      b: { properties: { next: { $ref: "#/$defs/b" } }, required: ["next"] },
    },
    anyOf: [{ $ref: "#/$defs/a" }, { $ref: "#/$defs/b" }],
  };
  const node = readSchema(schema);
  if (node.kind !== "union") throw new Error(node.kind);
  assertEquals(areExclusive(node.alternatives), false);
});

function isExclusive(...schemas: JsonSchema[]): boolean {
  return areExclusive(schemas.map(readSchema));
}
