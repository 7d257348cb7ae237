import { assertEquals, assertThrows } from "@std/assert";
import { describeGraphs } from "../../../../lib/convert/files/graph_file.ts";

Deno.test("describeGraphs() names the form of each graph, the first of several", () => {
  assertEquals(
    describeGraphs([
      { name: "vision_encoder_int8.onnx", external: false },
      { name: "decoder_model_merged_q4.onnx", external: false },
      { name: "decoder_model_merged_int8.onnx", external: false },
      { name: "embed_tokens.onnx", external: false },
    ]),
    {
      dtype: {
        vision_encoder: "int8",
        decoder_model_merged: "q4",
        embed_tokens: "fp32",
      },
    },
  );
});

Deno.test("describeGraphs() refuses what is no graph's name", () => {
  for (const name of ["decoder.onnx", "embed_tokens_q8.onnx", "embed_tokens"]) {
    assertThrows(
      () => describeGraphs([{ name, external: true }]),
      RangeError,
      `Cannot describe "${name}"`,
    );
  }
});
