import { assertEquals, assertThrows } from "@std/assert";
import { ModelFormatError } from "../../../../lib/base/errors.ts";
import { decoderLayout } from "../../../../lib/fastvlm/generation/decoder_layout.ts";
import { LanguageModel } from "../../../../lib/fastvlm/model/language_model.ts";
import { OnnxRuntime } from "../../../../lib/onnx/onnx_runtime.ts";
import { passingGraph, writeBytes } from "../../../support/onnx_graphs.ts";
import { openTinyModel } from "../../../support/onnx_tiny_model.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

Deno.test("decoderLayout() names what a decoder takes and keeps", async (t) => {
  for (const precision of ["fp32", "fp16"] as const) {
    await t.step(precision, async () => {
      await using model = await openTinyModel({ precision });
      const type = precision === "fp32" ? "float32" : "float16";
      const { vectors, caches } = decoderLayout(await model.language.loaded);
      assertEquals(vectors, { input: "inputs_embeds", type, size: 128 });
      assertEquals(caches.length, 4);
      assertEquals(caches[3], {
        past: "past_key_values.1.value",
        present: "present.1.value",
        type,
        heads: 1,
        headSize: 64,
      });
    });
  }
});

Deno.test("decoderLayout() refuses vectors that are no floating-point numbers", async () => {
  await using directory = await TempDirectory.create();
  const graph = passingGraph([
    { input: "inputs_embeds", output: "logits", type: "int8" },
  ]);
  const path = await writeBytes(directory.path, "int8.onnx", graph);
  await using runtime = new OnnxRuntime();
  const language = new LanguageModel({
    embedTokens: { embed: () => Promise.resolve(new Float32Array()) },
    decoder: await runtime.load(path),
    hiddenSize: 1,
    emptyCache: {},
  });
  const error = assertThrows(() => decoderLayout(language), ModelFormatError);
  assertEquals(
    error.message,
    `Cannot use "${path}": its vectors have the type int8, float32 and float16 are known`,
  );
});
