import { assertEquals, assertThrows } from "@std/assert";
import { describeGraphs } from "../../../../lib/convert/files/describe_graphs.ts";

Deno.test("describeGraphs() names the form of each graph, the first of several, and the files of weights", () => {
  assertEquals(
    describeGraphs([
      "vision_encoder_int8.onnx",
      "decoder_model_merged_q4.onnx",
      "decoder_model_merged_int8.onnx",
      "embed_tokens.onnx",
    ]),
    {
      dtype: {
        vision_encoder: "int8",
        decoder_model_merged: "q4",
        embed_tokens: "fp32",
      },
      use_external_data_format: {
        "vision_encoder_int8.onnx": 1,
        "decoder_model_merged_q4.onnx": 1,
        "decoder_model_merged_int8.onnx": 1,
        "embed_tokens.onnx": 1,
      },
    },
  );
});

Deno.test("describeGraphs() refuses what is no graph's name", () => {
  for (const name of ["decoder.onnx", "embed_tokens_q8.onnx", "embed_tokens"]) {
    assertThrows(
      () => describeGraphs([name]),
      RangeError,
      `Cannot describe "${name}"`,
    );
  }
});
