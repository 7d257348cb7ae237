import { assert, assertEquals, assertRejects } from "@std/assert";
import { z } from "zod";
import { FastvlmError, UsageError } from "../../../lib/base/errors.ts";
import { createAdapter } from "../../../lib/fastvlm/adapter.ts";
import type { Adapter } from "../../../lib/fastvlm/types.ts";
import { RED_SQUARE } from "../../support/onnx_question.ts";
import { ModelWorkspace } from "../../support/onnx_workspace.ts";

const SCHEMA = {
  type: "object",
  properties: {
    color: { enum: ["red", "blue"] },
    tags: { type: "array", items: { type: "string" }, maxItems: 2 },
  },
  required: ["color", "tags"],
  additionalProperties: false,
} as const;

Deno.test("adapter.predict() gives data of the type that a JSON Schema says", async () => {
  await using fixture = await open();
  const { data, text, stopReason } = await fixture.adapter.predict({
    image: RED_SQUARE,
    schema: SCHEMA,
    maxTokens: 60,
  });
  const color: "red" | "blue" = data.color;
  const tags: string[] = data.tags;
  assertEquals({ color, tags }, JSON.parse(text));
  assert(["red", "blue"].includes(color) && tags.length <= 2);
  assertEquals(stopReason, "eos");
});

Deno.test("adapter.predict() gives valid documents to many at once, however wild", async () => {
  await using fixture = await open();
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, seed) =>
      fixture.adapter.predict({
        image: RED_SQUARE,
        schema: SCHEMA,
        temperature: 1.5,
        maxTokens: 40,
        seed,
      })),
  );
  const checker = z.strictObject({
    color: z.enum(["red", "blue"]),
    tags: z.array(z.string()).max(2),
  });
  for (const { data, text } of answers) {
    assertEquals(checker.parse(JSON.parse(text)), data);
  }
  assertEquals(new Set(answers.map(({ key }) => key)).size, answers.length);
});

Deno.test("adapter.predict() takes a schema of zod, and gives what it makes of the answer", async () => {
  await using fixture = await open();
  const schema = z.object({ size: z.int().min(1).max(9) });
  const { data } = await fixture.adapter.predict({
    image: RED_SQUARE,
    schema: schema.refine(({ size }) => size > 0),
  });
  const size: number = data.size;
  assert(size >= 1 && size <= 9);
  const error = await assertRejects(
    () =>
      fixture.adapter.predict({
        image: RED_SQUARE,
        schema: schema.refine(() => false, {
          message: "never",
          path: ["size"],
        }),
      }),
    FastvlmError,
  );
  assertEquals(error.message, 'Cannot use the answer as data: "size": never');
});

Deno.test("adapter.predict() takes the mode's own schema", async () => {
  await using fixture = await open({ type: "boolean" });
  const { data, text, tokens } = await fixture.adapter.predict({
    image: RED_SQUARE,
    schema: true,
  });
  assertEquals([data, tokens.generated > 0], [text === "true", true]);
  await using without = await open();
  await assertRejects(
    () => without.adapter.predict({ image: RED_SQUARE, schema: true }),
    UsageError,
    'mode "describe" has none',
  );
});

Deno.test("adapter.predict() refuses what could end in the middle of a document", async (t) => {
  await using fixture = await open();
  const cases = [
    [
      { stop: "x" },
      'Cannot predict with "schema" and "stop": the answer could end in the middle of its JSON',
    ],
    [
      { stopOnAbort: true },
      'Cannot predict with "schema" and "stopOnAbort": the answer could end in the middle of its JSON',
    ],
  ] as const;
  for (const [options, message] of cases) {
    await t.step(Object.keys(options).join(), async () => {
      const error = await assertRejects(
        () =>
          fixture.adapter.predict({
            image: RED_SQUARE,
            schema: SCHEMA,
            ...options,
          }),
        UsageError,
      );
      assertEquals(error.message, message);
    });
  }
  await t.step("maxTokens", async () => {
    await assertRejects(
      () =>
        fixture.adapter.predict({
          image: RED_SQUARE,
          schema: SCHEMA,
          maxTokens: 3,
        }),
      UsageError,
      "tokens or more, there is room for 3",
    );
  });
});

Deno.test("adapter.predict() gives other keys for other schemas, and for another order of members", async () => {
  await using fixture = await open();
  const a = { type: "boolean" };
  const b = { type: "null" };
  const keys = await Promise.all([
    { type: "object", properties: { a, b } },
    { type: "object", properties: { b, a } },
    { type: "object", properties: { a } },
  ].map(async (schema) => {
    const answer = await fixture.adapter.predict({ image: RED_SQUARE, schema });
    return answer.key;
  }));
  const plain = await fixture.adapter.predict({ image: RED_SQUARE });
  assertEquals(new Set([...keys, plain.key]).size, 4);
  assertEquals("data" in plain, false);
});

/** An adapter for the built-in model, whose mode `describe` may have a schema. */
async function open(
  schema?: Record<string, unknown>,
): Promise<{ adapter: Adapter } & AsyncDisposable> {
  const workspace = await ModelWorkspace.create();
  const catalog = workspace.catalog;
  const prompt = "Describe this image.";
  catalog.modes = { describe: { prompt, ...(schema && { schema }) } };
  await Deno.writeTextFile(workspace.configPath, JSON.stringify(catalog));
  const adapter = await createAdapter(workspace.options());
  return {
    adapter,
    async [Symbol.asyncDispose]() {
      await adapter.close();
      await workspace[Symbol.asyncDispose]();
    },
  };
}
