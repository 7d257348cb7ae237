import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { z } from "zod";
import { FastvlmError, UsageError } from "../../../lib/base/errors.ts";
import { compileSchema } from "../../../lib/structured/compile_schema.ts";
import type { JsonSchema } from "../../../lib/structured/json_schema.ts";
import {
  answerSchemaOf,
  type DataOf,
  isStandardSchema,
  type StandardSchema,
} from "../../../lib/structured/standard_schema.ts";
import { tinyVocabulary } from "../../support/structured/real_vocabulary.ts";
import {
  seededRandom,
  writeDocument,
} from "../../support/structured/write_document.ts";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends
  (<T>() => T extends B ? 1 : 2) ? true : false;

/** Schemas of Zod whose JSON Schemas have what libraries write that people do not. */
const ZOD_SCHEMAS: Record<string, z.ZodType> = {
  object: z.object({
    text: z.string().min(1).max(20).optional(),
    count: z.int().min(3),
    kinds: z.array(z.enum(["x", "y"])).max(3),
    maybe: z.union([z.string().max(4), z.null()]),
    positive: z.number().positive(),
    preset: z.number().default(4),
    pair: z.tuple([z.string().max(3), z.boolean()]),
  }),
  union: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("a"), value: z.number() }),
    z.object({ kind: z.literal("b") }),
  ]),
  record: z.record(z.string().max(4), z.int().min(0).max(9)),
  named: z.record(z.enum(["one", "two"]), z.boolean()),
  formats: z.object({
    email: z.email(),
    time: z.iso.datetime(),
    id: z.uuid(),
    address: z.ipv4(),
  }),
  tree: z.object({
    value: z.int(),
    get children() {
      return z.array(ZOD_SCHEMAS["tree"] ?? z.never()).max(2);
    },
  }),
};

for (const [name, schema] of Object.entries(ZOD_SCHEMAS)) {
  Deno.test(`answers to Zod's schema are what Zod parses: ${name}`, async () => {
    const vocabulary = tinyVocabulary();
    const { jsonSchema, parse } = answerSchemaOf(schema);
    const compiled = compileSchema(jsonSchema, vocabulary);
    const random = seededRandom(9);
    for (const spare of [0, 5, 40, 150]) {
      const budget = compiled.leastTokens + spare;
      const text = writeDocument(compiled, { vocabulary, budget, random });
      assertEquals(await parse(text), schema.parse(JSON.parse(text)));
    }
  });
}

Deno.test("data has the type of the schema's result", () => {
  const _schema = z.object({ when: z.string().transform(Number) });
  const isZod: Equal<DataOf<typeof _schema>, { when: number }> = true;
  const isLiteral: Equal<
    DataOf<{ readonly type: "array"; readonly items: { readonly const: 1 } }>,
    1[]
  > = true;
  const isUnknown: Equal<DataOf<JsonSchema>, unknown> = true;
  assert(isZod && isLiteral && isUnknown);
});

Deno.test("an answer is transformed, or refused by what JSON Schema cannot say", async () => {
  const schema = z.object({
    tags: z.array(
      z.string().transform((text) => text.toUpperCase())
        .refine((text) => text !== "NO", "must not be no"),
    ),
  });
  const { parse } = answerSchemaOf(schema);
  assertEquals(await parse('{"tags":["a"]}'), { tags: ["A"] });
  await assertRejects(
    () => parse('{"tags":["a","no"]}'),
    FastvlmError,
    'Cannot use the answer as data: "tags.1": must not be no',
  );
});

Deno.test("a JSON Schema is taken as it is", async () => {
  const schema = { type: "object", properties: {} };
  const taken = answerSchemaOf(schema);
  assertEquals(taken.jsonSchema, schema);
  assertEquals(await taken.parse("{}"), {});
});

Deno.test("a schema that gives no JSON Schema needs a converter", () => {
  const schema: StandardSchema<string> = {
    "~standard": {
      version: 1,
      vendor: "plain",
      validate: (value) =>
        typeof value === "string" ? { value } : { issues: [{ message: "no" }] },
    },
  };
  assert(isStandardSchema(schema));
  assertThrows(() => answerSchemaOf(schema), UsageError, "plain makes no JSON");
  const jsonSchema = { type: "string" };
  const { jsonSchema: made } = answerSchemaOf(schema, {
    toJsonSchema: () => jsonSchema,
  });
  assertEquals(made, jsonSchema);
});

Deno.test("what a library cannot say in JSON Schema is a usage error", () => {
  const error = assertThrows(
    () => answerSchemaOf(z.object({ when: z.date() })),
    UsageError,
  );
  assert(error.message.startsWith("Cannot use the schema: zod: "));
});

Deno.test("a function can be a Standard Schema", () => {
  const schema = Object.assign(() => 0, { "~standard": {} });
  assertEquals(
    [schema, () => 0, {}, null, "~standard"].map(isStandardSchema),
    [true, false, false, false, false],
  );
});
