import { assertEquals } from "@std/assert";
import { decoderLayout } from "../../../../../lib/fastvlm/generation/decoder_layout.ts";
import { promptVectors } from "../../../../../lib/fastvlm/generation/prompt.ts";
import type { OpenModel } from "../../../../../lib/fastvlm/model/open_model.ts";
import { OnnxRuntime } from "../../../../../lib/onnx/onnx_runtime.ts";
import {
  askAboutSquare,
  RED_SQUARE_TEXT,
} from "../../../../support/onnx_question.ts";
import { openTinyModel } from "../../../../support/onnx_tiny_model.ts";

Deno.test("the tiny model chooses the same tokens by the C API and by onnxruntime-node", async (t) => {
  for (const precision of ["fp32", "fp16"] as const) {
    await t.step(precision, async () => {
      await using model = await openTinyModel({ precision });
      const tokens = await chooseTokens(model, { native: true });
      assertEquals(tokens, await chooseTokens(model, { native: false }));
      assertEquals(model.tokenizer.decode(tokens), RED_SQUARE_TEXT);
    });
  }
});

/** The likeliest tokens of an answer, one after another. */
async function chooseTokens(
  model: OpenModel,
  settings: { native: boolean },
): Promise<number[]> {
  const { endTokens } = model;
  const language = await model.language.loaded;
  await using runtime = new OnnxRuntime();
  const decoder = await runtime.load(language.decoder.path, {
    threads: 1,
    ...settings,
  });
  const sequences = await decoder.openSequences(decoderLayout(language));
  const sequence = await sequences.begin();
  const tokens: number[] = [];
  let vectors = await promptVectors(
    language,
    await askAboutSquare(model, "Describe it."),
    { from: 0, behind: [] },
  );
  while (true) {
    const count = vectors.length / language.hiddenSize;
    const [scores = new Float32Array()] = await sequences.pass({
      steps: [{ sequence, count }],
      vectors,
    });
    const token = scores.indexOf(Math.max(...scores));
    if (endTokens.has(token)) return tokens;
    tokens.push(token);
    vectors = await language.embed([token]);
  }
}
