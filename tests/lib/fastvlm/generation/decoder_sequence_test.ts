import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { ModelFormatError } from "../../../../lib/base/errors.ts";
import { DecoderSequence } from "../../../../lib/fastvlm/generation/decoder_sequence.ts";
import { openTinyModel } from "../../../support/onnx_tiny_model.ts";

const IDS = [40, 41, 42, 43, 44];

Deno.test("DecoderSequence gives the same scores token by token as all at once", async (t) => {
  for (const precision of ["fp32", "fp16"] as const) {
    await t.step(precision, async () => {
      await using model = await openTinyModel({ precision });
      const { language } = model;
      await using whole = new DecoderSequence(language);
      await using stepwise = new DecoderSequence(language);
      const expected = await whole.push(await language.embed(IDS));
      let actual = new Float32Array();
      for (const id of IDS) {
        actual = await stepwise.push(await language.embed([id]));
      }
      assertEquals([whole.length, stepwise.length], [5, 5]);
      assertEquals(actual.length, expected.length);
      for (const [id, score] of expected.entries()) {
        const tolerance = 0.01 * Math.max(1, Math.abs(score));
        assertAlmostEquals(actual[id] ?? NaN, score, tolerance);
      }
    });
  }
});

Deno.test("DecoderSequence keeps sequences of one model apart", async () => {
  await using model = await openTinyModel();
  const { language } = model;
  await using first = new DecoderSequence(language);
  await using second = new DecoderSequence(language);
  await first.push(await language.embed(IDS));
  await second.push(await language.embed([300, 301]));
  const actual = await first.push(await language.embed([45]));
  await using alone = new DecoderSequence(language);
  await alone.push(await language.embed(IDS));
  assertEquals(actual, await alone.push(await language.embed([45])));
});

Deno.test("DecoderSequence frees its cache when it ends", async () => {
  await using model = await openTinyModel();
  const { language } = model;
  const sequence = new DecoderSequence(language);
  await sequence.push(await language.embed(IDS));
  await sequence[Symbol.asyncDispose]();
  await assertRejects(
    async () => await sequence.push(await language.embed([45])),
    ModelFormatError,
    "input 'past_key_values.0.key' is missing",
  );
});
