import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../../lib/base/errors.ts";
import { graphFiles } from "../../../lib/catalog/graph_files.ts";

Deno.test("graphFiles() finds the three graphs, whatever their suffixes", () => {
  assertEquals(
    graphFiles([
      "config.json",
      "onnx/embed_tokens_fp16.onnx",
      "onnx/vision_encoder_q4.onnx",
      "onnx/vision_encoder_q4.onnx_data",
      "onnx/decoder_model_merged.onnx",
      "old/decoder_model_merged.onnx",
    ]),
    {
      visionEncoder: "onnx/vision_encoder_q4.onnx",
      embedTokens: "onnx/embed_tokens_fp16.onnx",
      decoder: "onnx/decoder_model_merged.onnx",
    },
  );
});

Deno.test("graphFiles() names the graph that is missing", () => {
  const error = assertThrows(
    () => graphFiles(["onnx/vision_encoder.onnx"]),
    ConfigError,
  );
  assertEquals(
    error.message,
    'Cannot find the graph "onnx/embed_tokens*.onnx" among the model\'s files',
  );
});

Deno.test("graphFiles() refuses two graphs of one kind", () => {
  const error = assertThrows(
    () =>
      graphFiles(["onnx/vision_encoder.onnx", "onnx/vision_encoder_q4.onnx"]),
    ConfigError,
  );
  assertEquals(
    error.message,
    'Cannot choose the graph "onnx/vision_encoder*.onnx": there are ' +
      '"onnx/vision_encoder.onnx" and "onnx/vision_encoder_q4.onnx"',
  );
});
