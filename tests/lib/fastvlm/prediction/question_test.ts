import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../../lib/base/errors.ts";
import { resolveQuestion } from "../../../../lib/fastvlm/prediction/question.ts";
import type { PredictOptions } from "../../../../lib/fastvlm/types.ts";

const MODES = {
  describe: { prompt: "Describe this." },
  detect: { prompt: "List the objects." },
};

Deno.test("resolveQuestion() asks for a description when nothing is said", () => {
  const { image, mode, prompt, stopOnAbort, signal } = resolveQuestion(
    { imagePath: "a.png" },
    MODES,
  );
  assertEquals(
    { image, mode, prompt, stopOnAbort, signal },
    {
      image: "a.png",
      mode: "describe",
      prompt: "Describe this.",
      stopOnAbort: false,
      signal: undefined,
    },
  );
});

Deno.test("resolveQuestion() lets a prompt win over the mode's, and keeps the mode", () => {
  const question = resolveQuestion(
    { image: "a.png", mode: "detect", prompt: "Where?" },
    MODES,
  );
  assertEquals([question.mode, question.prompt], ["detect", "Where?"]);
});

Deno.test("resolveQuestion() takes a prompt where the catalog has no modes", () => {
  const question = resolveQuestion({ image: "a.png", prompt: "What?" }, {});
  assertEquals([question.mode, question.prompt], ["describe", "What?"]);
});

Deno.test("resolveQuestion() passes a picture on as it is", () => {
  const image = new Uint8Array(1);
  assertStrictEquals(resolveQuestion({ image }, MODES).image, image);
});

Deno.test("resolveQuestion() says what is wrong", async (t) => {
  const cases: [PredictOptions, string][] = [
    [{}, 'Cannot predict: "image" or "imagePath" must be given'],
    [
      { image: "a.png", imagePath: "b.png" },
      'Cannot predict: give "image" or "imagePath", not both',
    ],
    [
      { image: "a.png", prompt: " \n" },
      'Cannot predict: "prompt" must not be empty',
    ],
    [
      { image: "a.png", mode: "detct" },
      'Cannot find mode "detct": known are describe, detect',
    ],
    [
      { image: "a.png", schema: {}, stop: "x" },
      'Cannot predict with "schema" and "stop": the answer could end in the middle of its JSON',
    ],
    [
      { image: "a.png", schema: {}, stopOnAbort: true },
      'Cannot predict with "schema" and "stopOnAbort": the answer could end in the middle of its JSON',
    ],
    [
      { image: "a.png", schema: true },
      'Cannot predict by a schema: mode "describe" has none',
    ],
    [
      { image: "a.png", topK: -1 },
      'Cannot predict as "topK" must be a whole number >= 0: current value is -1',
    ],
  ];
  for (const [options, message] of cases) {
    await t.step(message, () => {
      const error = assertThrows(
        () => resolveQuestion(options, MODES),
        UsageError,
      );
      assertEquals(error.message, message);
    });
  }
});

Deno.test("resolveQuestion() takes a schema, or the mode's own", () => {
  const schema = { type: "boolean" };
  const modes = { ...MODES, ask: { prompt: "Is it?", schema } };
  const question = (options: PredictOptions) =>
    resolveQuestion({ image: "a.png", ...options }, modes);
  assertEquals(question({}).schema, undefined);
  assertEquals(question({ schema }).schema?.jsonSchema, schema);
  assertEquals(
    question({ mode: "ask", schema: true }).schema?.jsonSchema,
    schema,
  );
});

Deno.test("resolveQuestion() names the nearest mode", () => {
  const error = assertThrows(
    () => resolveQuestion({ image: "a.png", mode: "detct" }, MODES),
    UsageError,
  );
  assertEquals(error.hint, 'did you mean "detect"?');
});
