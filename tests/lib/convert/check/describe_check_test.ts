import { assertEquals } from "@std/assert";
import { describeCheck } from "../../../../lib/convert/check/describe_check.ts";

Deno.test("describeCheck() names the layers that are furthest off", () => {
  const lines = describeCheck({
    weights: {},
    vision: {
      side: 256,
      layers: { patch_embed: 0, "network.7.3": 0.0191, conv_exp: 1e-7 },
      cosine: 0.9998,
    },
    language: {
      layers: {
        "onnx/decoder_model_merged_q4.onnx": {
          "layers.12/attention": 0.115,
          "layers.12/mlp": 0.12,
        },
      },
      tokens: 2,
    },
  });
  assertEquals(lines, [
    "checked against float32: layers of the vision encoder differ by 1.9 % at most (network.7.3), " +
    "layers of the decoder differ by 12 % at most (layers.12/mlp)",
  ]);
});
