import { assertEquals } from "@std/assert";
import { openCheckpoint } from "../../../../lib/convert/checkpoint/open_checkpoint.ts";
import {
  type ModelForm,
  planGraphs,
} from "../../../../lib/convert/output/plan_graphs.ts";
import { withRecipeCheckpoint } from "../../../support/checkpoint/with_recipe_checkpoint.ts";

const FORM: ModelForm = {
  vision: "fp32",
  keepFloat: new Set(),
  perRow: new Set(),
  statistics: new Map(),
  ranges: new Map(),
  language: "fp32",
  layers: new Map(),
  hasPrefill: false,
};

Deno.test("planGraphs() names graphs and their weights by the form", async (t) => {
  const options = { size: "small", dtype: "bfloat16", tied: true } as const;
  await withRecipeCheckpoint(
    { ...options, hollow: () => true },
    async (directory) => {
      using checkpoint = await openCheckpoint(directory);
      const plan = (form: Partial<ModelForm>) =>
        planGraphs(checkpoint, { ...FORM, ...form });
      await t.step("floats", () => {
        assertEquals(plan({}).map(({ path }) => path), [
          "onnx/vision_encoder.onnx",
          "onnx/embed_tokens.onnx",
          "onnx/decoder_model_merged.onnx",
        ]);
      });
      await t.step("integers, and a decoder for prompts", () => {
        const form = { vision: "int8", language: "int4", hasPrefill: true };
        assertEquals(
          plan(form as Partial<ModelForm>).map(({ path }) => path),
          [
            "onnx/vision_encoder_int8.onnx",
            "onnx/embed_tokens_q4.onnx",
            "onnx/decoder_model_merged_q4.onnx",
            "onnx/decoder_prefill_int8.onnx",
          ],
        );
      });
      await t.step("blocks in float32, and more rows for tokens", () => {
        const bytes = (form: Partial<ModelForm>, index: number) =>
          plan(form)[index]?.graph.dataBytes ?? 0;
        const int8 = bytes({ vision: "int8" }, 0);
        const kept = bytes({
          vision: "int8",
          keepFloat: new Set(["network.10.0"]),
        }, 0);
        assertEquals(int8 < kept && kept < bytes({}, 0), true);
        const rowBytes = 64 * 4;
        assertEquals(
          bytes({ embeddingRows: 513 }, 1) - bytes({}, 1),
          rowBytes,
        );
      });
    },
  );
});
