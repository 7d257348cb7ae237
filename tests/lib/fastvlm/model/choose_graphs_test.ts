import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../../../lib/base/errors.ts";
import { chooseGraphs } from "../../../../lib/fastvlm/model/choose_graphs.ts";

const Q4 = [
  "onnx/decoder_model_merged_q4.onnx",
  "onnx/embed_tokens_fp16.onnx",
  "onnx/vision_encoder_q4.onnx",
];
const FP32 = [
  "onnx/decoder_model_merged.onnx",
  "onnx/embed_tokens.onnx",
  "onnx/vision_encoder.onnx",
];

Deno.test("chooseGraphs() takes the only form of each graph, whatever its suffix", () => {
  const expected = {
    decoder: "onnx/decoder_model_merged_q4.onnx",
    embedTokens: "onnx/embed_tokens_fp16.onnx",
    visionEncoder: "onnx/vision_encoder_q4.onnx",
  };
  assertEquals(chooseGraphs(["config.json", ...Q4]), expected);
  assertEquals(chooseGraphs(Q4, "q4"), expected);
});

Deno.test("chooseGraphs() takes the variant's form where there are several", () => {
  const files = [...Q4, ...FP32];
  assertEquals(chooseGraphs(files, "fp32"), {
    decoder: "onnx/decoder_model_merged.onnx",
    embedTokens: "onnx/embed_tokens.onnx",
    visionEncoder: "onnx/vision_encoder.onnx",
  });
  assertEquals(
    chooseGraphs([...files, "onnx/embed_tokens_q4.onnx"], "q4").embedTokens,
    "onnx/embed_tokens_q4.onnx",
  );
});

Deno.test("chooseGraphs() takes the decoder for prompts where there is one", () => {
  const prefill = "onnx/decoder_prefill_int8.onnx";
  assertEquals(chooseGraphs([...Q4, prefill]).prefill, prefill);
  assertEquals(chooseGraphs([...Q4, prefill], "q4").prefill, prefill);
  assertEquals("prefill" in chooseGraphs(Q4), false);
});

Deno.test("chooseGraphs() does not guess among several forms", () => {
  const error = assertThrows(() => chooseGraphs([...Q4, ...FP32]), ConfigError);
  assertEquals(
    error.message,
    'Cannot choose the graph "onnx/vision_encoder*.onnx": there are ' +
      '"onnx/vision_encoder_q4.onnx" and "onnx/vision_encoder.onnx"',
  );
});

Deno.test("chooseGraphs() names a missing graph", () => {
  assertThrows(
    () => chooseGraphs(Q4.slice(1), "q4"),
    ConfigError,
    'Cannot find the graph "onnx/decoder_model_merged*.onnx"',
  );
});
