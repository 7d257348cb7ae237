import { assertAlmostEquals, assertEquals } from "@std/assert";
import { InferenceSession } from "onnxruntime-node";
import { buildVisionEncoder } from "../../../../../lib/fastvlm/tiny/graphs/vision_encoder.ts";
import {
  HIDDEN,
  HIDDEN_SIZE,
  IMAGE_SIZE,
} from "../../../../../lib/fastvlm/tiny/model_shape.ts";
import { COLOR_NAMES } from "../../../../../lib/fastvlm/tiny/palette.ts";
import { runGraph } from "../../../../support/run_graph.ts";

const AREA = IMAGE_SIZE * IMAGE_SIZE;

Deno.test("buildVisionEncoder() has FastVLM's input and output", async (t) => {
  for (
    const [precision, type] of [["fp32", "float32"], [
      "fp16",
      "float16",
    ]] as const
  ) {
    await t.step(precision, async () => {
      const session = await InferenceSession.create(
        buildVisionEncoder(precision),
      );
      assertEquals<unknown>(session.inputMetadata, [{
        name: "pixel_values",
        isTensor: true,
        type: "float32",
        shape: ["batch_size", 3, 1024, 1024],
      }]);
      assertEquals<unknown>(session.outputMetadata, [{
        name: "image_features",
        isTensor: true,
        type,
        shape: ["batch_size", 256, HIDDEN_SIZE],
      }]);
      await session.release();
    });
  }
});

Deno.test("buildVisionEncoder() says color and place of each token", async () => {
  // The left half red, the right half white.
  const pixels = new Float32Array(3 * AREA).fill(1);
  for (let index = AREA; index < 3 * AREA; index += 1) {
    if (index % IMAGE_SIZE < IMAGE_SIZE / 2) pixels[index] = 0;
  }
  const features = await look(pixels, 1);
  const left = describe(features, 16 * 8 + 2);
  const right = describe(features, 16 * 8 + 13);
  assertEquals([left.color, right.color], ["red", "white"]);
  assertAlmostEquals(left.x, 2.5 / 16, 1e-6);
  assertAlmostEquals(right.x, 13.5 / 16, 1e-6);
  assertAlmostEquals(left.y, 8.5 / 16, 1e-6);
  assertAlmostEquals(left.logArea, 0, 1e-6);
});

Deno.test("buildVisionEncoder() finds no area in padding", async () => {
  const pixels = new Float32Array(3 * AREA).fill(1);
  for (let channel = 0; channel < 3; channel += 1) {
    pixels.fill(0, channel * AREA, channel * AREA + AREA / 4);
    pixels.fill(0, channel * AREA + 3 * AREA / 4, (channel + 1) * AREA);
  }
  const features = await look(pixels, 1);
  assertAlmostEquals(describe(features, 16 * 2 + 8).logArea, -20, 0.1);
  assertAlmostEquals(describe(features, 16 * 8 + 8).logArea, 0, 1e-6);
  assertAlmostEquals(describe(features, 16 * 8 + 8).y, 4.5 / 8, 1e-6);
});

Deno.test("buildVisionEncoder() takes several pictures at once", async () => {
  const blue = new Float32Array(3 * AREA).fill(1, 2 * AREA);
  const green = new Float32Array(3 * AREA).fill(0.6, AREA, 2 * AREA);
  const pair = new Float32Array(6 * AREA);
  pair.set(blue);
  pair.set(green, 3 * AREA);
  const features = await look(pair, 2);
  assertEquals(describe(features, 100).color, "blue");
  assertEquals(describe(features, 356).color, "green");
  assertEquals(features.slice(256 * HIDDEN_SIZE), await look(green, 1));
});

async function look(pixels: Float32Array, count: number): Promise<number[]> {
  const dims = [count, 3, IMAGE_SIZE, IMAGE_SIZE];
  const outputs = await runGraph(buildVisionEncoder("fp32"), {
    "pixel_values": { dims, data: pixels },
  });
  return outputs["image_features"] ?? [];
}

function describe(features: readonly number[], token: number) {
  const vector = features.slice(token * HIDDEN_SIZE, (token + 1) * HIDDEN_SIZE);
  const at = (place: number) => vector[place] ?? NaN;
  return {
    color: COLOR_NAMES.find((_, color) => at(HIDDEN.at("color", color)) > 0.9),
    x: at(HIDDEN.at("x")),
    y: at(HIDDEN.at("y")),
    logArea: at(HIDDEN.at("logArea")),
  };
}
