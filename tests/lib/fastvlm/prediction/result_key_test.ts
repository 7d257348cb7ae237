import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { resolveSettings } from "../../../../lib/fastvlm/generation/sampling_options.ts";
import { resultKey } from "../../../../lib/fastvlm/prediction/result_key.ts";
import {
  type AnswerSchema,
  answerSchemaOf,
} from "../../../../lib/structured/standard_schema.ts";

const PARTS = {
  question: {
    prompt: "What?",
    settings: resolveSettings({}),
    schema: undefined,
  },
  image: "a",
  model: "b",
};

Deno.test("resultKey() is a SHA-256, equal for equal questions", () => {
  assertMatch(resultKey(PARTS), /^[0-9a-f]{64}$/);
  const settings = resolveSettings({ temperature: 0, maxTokens: 512 });
  const question = { ...PARTS.question, settings };
  assertEquals(resultKey({ ...PARTS, question }), resultKey(PARTS));
});

Deno.test("resultKey() is another one for every other question", () => {
  const keys = [
    PARTS,
    { ...PARTS, image: "c" },
    { ...PARTS, model: "c" },
    { ...PARTS, side: 512 },
    { ...PARTS, question: { ...PARTS.question, prompt: "Where?" } },
    ...[["a", "b"], ["b", "a"]].map((names) => ({
      ...PARTS,
      question: { ...PARTS.question, schema: schemaOf(names) },
    })),
    ...[{ seed: 1 }, { maxTokens: 1 }, { stop: "x" }, { temperature: 1 }].map(
      (options) => ({
        ...PARTS,
        question: { ...PARTS.question, settings: resolveSettings(options) },
      }),
    ),
  ].map(resultKey);
  assertEquals(new Set(keys).size, keys.length);
  assertNotEquals(keys[0], keys[1]);
});

/** A schema of members in an order, which is that of the answer. */
function schemaOf(names: readonly string[]): AnswerSchema {
  const properties = Object.fromEntries(names.map((name) => [name, {}]));
  return answerSchemaOf({ type: "object", properties });
}
