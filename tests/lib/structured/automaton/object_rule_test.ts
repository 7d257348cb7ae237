import { assertEquals } from "@std/assert";
import { compileSchema } from "../../../../lib/structured/compile_schema.ts";
import type { JsonSchema } from "../../../../lib/structured/json_schema.ts";
import { smallVocabulary } from "../../../support/structured/small_vocabulary.ts";

const VOCABULARY = smallVocabulary();

Deno.test("members come in the order of the schema, and optional ones may be left out", () => {
  const schema = {
    properties: { a: { const: 1 }, b: { const: 2 }, c: { const: 3 } },
    required: ["b"],
  };
  assertEquals(
    accepted(schema, [
      '{"a":1,"b":2,"c":3}',
      '{"b":2}',
      '{"a":1,"b":2}',
      '{"b":2,"c":3}',
      '{"a":1}',
      '{"b":2,"a":1}',
      '{"b":2,"b":2}',
      "{}",
      '{"b":2,}',
      '{"d":0,"b":2}',
    ]),
    [true, true, true, true, false, false, false, false, false, false],
  );
});

Deno.test("members of any name come last, and have no name of another", () => {
  const schema = {
    properties: { a: { const: 1 }, 'q"': { const: 2 } },
    additionalProperties: { const: true },
  };
  assertEquals(
    accepted(schema, [
      '{"x":true}',
      '{"":true,"aa":true}',
      '{"a":1,"q\\"":2,"é\\n":true}',
      "{}",
      '{"a":true}',
      '{"\\u0061":true}',
      '{"q\\"":true}',
      '{"x":true,"a":1}',
      '{"x":1}',
    ]),
    [true, true, true, true, false, false, false, false, false],
  );
});

Deno.test("names that have to be others are refused", () => {
  const schema = {
    additionalProperties: { const: 1 },
    propertyNames: { pattern: "^[a-c]{2}$" },
    required: ["bb"],
  };
  assertEquals(
    accepted(schema, [
      '{"bb":1}',
      '{"bb":1,"ca":1}',
      '{"ca":1}',
      '{"bb":1,"c":1}',
    ]),
    [true, true, false, false],
  );
});

function accepted(schema: JsonSchema, texts: readonly string[]): boolean[] {
  const compiled = compileSchema(schema, VOCABULARY);
  return texts.map((text) => {
    const constraint = compiled.start();
    try {
      for (const byte of new TextEncoder().encode(text)) {
        constraint.accept(byte);
      }
      return constraint.isComplete;
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
  });
}
