import {
  assert,
  assertEquals,
  assertGreater,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import catalog from "../../../models.config.json" with { type: "json" };
import { UsageError } from "../../../lib/base/errors.ts";
import {
  type CompiledSchema,
  compileSchema,
} from "../../../lib/structured/compile_schema.ts";
import type { JsonSchema } from "../../../lib/structured/json_schema.ts";
import type { Vocabulary } from "../../../lib/structured/vocabulary/vocabulary.ts";
import {
  qwen2Vocabulary,
  tinyVocabulary,
} from "../../support/structured/real_vocabulary.ts";
import { SAMPLE_SCHEMAS } from "../../support/structured/sample_schemas.ts";
import { smallVocabulary } from "../../support/structured/small_vocabulary.ts";
import { makeValidator } from "../../support/structured/validator.ts";
import {
  seededRandom,
  writeDocument,
} from "../../support/structured/write_document.ts";

/** Tokens beyond the fewest that a document takes: none, few, and enough for most. */
const SPARE_TOKENS = [0, 1, 2, 7, 30, 100];

const QWEN2 = qwen2Vocabulary();
const TINY = tinyVocabulary();

for (const [name, schema] of Object.entries(SAMPLE_SCHEMAS)) {
  Deno.test(`documents of ${name} are valid with Qwen2's vocabulary`, () => {
    checkDocuments(schema, QWEN2, 1);
  });

  Deno.test(`documents of ${name} are valid with the tiny model's vocabulary`, () => {
    checkDocuments(schema, TINY, 3);
  });
}

for (const [mode, { schema }] of Object.entries(catalog.modes)) {
  Deno.test(`answers of mode ${mode} are valid and fit into 16 tokens`, () => {
    checkDocuments(schema, QWEN2, 1);
    assertGreater(16, compileSchema(schema, QWEN2).leastTokens);
  });
}

Deno.test("a document has no white space outside of its strings", () => {
  const schema = { type: "array", items: {}, minItems: 3 };
  const compiled = compileSchema(schema, QWEN2);
  const random = seededRandom(5);
  for (let run = 0; run < 20; run += 1) {
    const text = writeDocument(compiled, {
      vocabulary: QWEN2,
      budget: 60,
      random,
    });
    assertEquals(text.replace(/"(?:[^"\\]|\\.)*"/g, '""').match(/\s/), null);
  }
});

Deno.test("answers share what was compiled without disturbing each other", () => {
  const compiled = compileSchema({ enum: ["ab", "cd"] }, TINY);
  const [first, second] = [compiled.start(), compiled.start()];
  acceptText(first, '"a');
  acceptText(second, '"cd"');
  assertEquals([first.isComplete, second.isComplete], [false, true]);
});

Deno.test("an answer longer than what is kept is still valid", () => {
  // Each count of characters is a state of its own, and each item begins to count again.
  const items = { type: "string", minLength: 9000 };
  const compiled = compileSchema({ type: "array", items }, smallVocabulary());
  const constraint = compiled.start();
  const item = `"${"a".repeat(10_000)}"`;
  acceptText(constraint, `[${item},${item},${item}]`);
  assert(constraint.isComplete);
});

Deno.test("a schema without a finite document is refused", () => {
  for (
    const schema of [
      { not: {} },
      { $ref: "#" },
      { anyOf: [{ $ref: "#" }] },
      {
        type: "object",
        properties: { self: { $ref: "#" } },
        required: ["self"],
      },
      { type: "array", items: false, minItems: 1 },
      { type: "array", items: { $ref: "#" }, minItems: 1 },
    ]
  ) {
    assertThrows(() => compileSchema(schema, TINY), UsageError);
  }
});

Deno.test("parts of a schema that have no finite value are never begun", () => {
  const schema = {
    type: "object",
    properties: {
      endless: {
        $ref: "#/$defs/endless",
      },
      never: false,
      items: { type: "array", items: { $ref: "#/$defs/endless" } },
      either: { anyOf: [{ $ref: "#/$defs/endless" }, { type: "null" }] },
    },
    required: ["items", "either"],
    $defs: {
      endless: {
        type: "object",
        properties: { self: { $ref: "#/$defs/endless" } },
        required: ["self"],
      },
    },
  };
  const text = writeDocument(compileSchema(schema, TINY), {
    vocabulary: TINY,
    budget: 100,
    random: seededRandom(1),
  });
  assertEquals(text, '{"items":[],"either":null}');
});

Deno.test("objects of hundreds of optional members and long lists of values can be written", () => {
  const names = Array.from({ length: 150 }, (_, index) => `member${index}`);
  const schema = {
    type: "object",
    properties: Object.fromEntries(
      names.map((name) => [name, { enum: names }]),
    ),
  };
  const compiled = compileSchema(schema, TINY);
  const text = writeDocument(compiled, {
    vocabulary: TINY,
    budget: 200,
    random: seededRandom(1),
  });
  assertEquals(makeValidator(schema)(JSON.parse(text)), "");
});

Deno.test("a list of values that is too large is a usage error", () => {
  const random = seededRandom(1);
  const values = Array.from(
    { length: 3000 },
    () => Array.from({ length: 4 }, () => random()).join(""),
  );
  const error = assertThrows(
    () => compileSchema({ enum: values }, TINY),
    UsageError,
  );
  assertStringIncludes(error.message, "a list of values or names is too large");
});

Deno.test("the error for an unsupported keyword names its pointer", () => {
  const schema = {
    type: "object",
    properties: { "a/b": { type: "array", uniqueItems: true } },
  };
  const error = assertThrows(() => compileSchema(schema, TINY), UsageError);
  assertStringIncludes(
    error.message,
    '"#/properties/a~1b/uniqueItems" is not supported: supported are type, enum',
  );
});

/** Writes documents by chance and tests them by an independent implementation. */
function checkDocuments(
  schema: JsonSchema,
  vocabulary: Vocabulary,
  runs: number,
): void {
  const compiled = compileSchema(schema, vocabulary);
  const validate = makeValidator(schema);
  const random = seededRandom(7);
  for (const spare of SPARE_TOKENS) {
    for (let run = 0; run < runs; run += 1) {
      const text = writeDocument(compiled, {
        vocabulary,
        budget: compiled.leastTokens + spare,
        random,
        onForced: (token, isAllowed) => assert(isAllowed, `token ${token}`),
      });
      assertEquals(validate(JSON.parse(text)), "", text);
    }
  }
}

function acceptText(
  constraint: ReturnType<CompiledSchema["start"]>,
  text: string,
): void {
  // The tokens of the first bytes are the bytes themselves in a small vocabulary.
  for (const byte of new TextEncoder().encode(text)) constraint.accept(byte);
}
