import { join } from "@std/path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import {
  graphPath,
  type WeightForm,
} from "../../../lib/convert/weight_form.ts";
import type { ExpectedOutputs } from "../checkpoint/expected_outputs.ts";
import { PIXELS_SIDE, recipePixels } from "../checkpoint/recipe_pixels.ts";

/** Sizes of the recipe's `small` language model. */
const LAYERS = 2;
const KEY_VALUE_HEADS = 2;
const HEAD_SIZE = 16;
const HIDDEN_SIZE = 64;

/** What a converted `small` model gives for the recipe's picture and prompt. */
export type ConvertedOutputs = Pick<
  ExpectedOutputs,
  "imageFeatures" | "stepLogits" | "greedyTokens"
>;

/**
 * Runs a folder of converted graphs by ONNX Runtime itself, as another program would: the picture, the
 * prompt around it, and the most likely token again and again.
 */
export async function runConverted(
  directory: string,
  form: WeightForm,
  { inputIds, imagePosition, greedyTokens: expected }: ExpectedOutputs,
): Promise<ConvertedOutputs> {
  const open = (name: string) =>
    InferenceSession.create(join(directory, graphPath(name, form)));
  const imageFeatures = await encode(await open("vision_encoder"));
  const table = await open("embed_tokens");
  const decoder = await open("decoder_model_merged");
  let next = [
    ...await embed(table, inputIds.slice(0, imagePosition)),
    ...imageFeatures,
    ...await embed(table, inputIds.slice(imagePosition + 1)),
  ];
  let [cache, length] = [emptyCache(), 0];
  const rows: number[][] = [];
  const greedyTokens: number[] = [];
  while (rows.length < expected.length) {
    const count = next.length / HIDDEN_SIZE;
    length += count;
    const { logits, ...present } = await decoder.run({
      ...cache,
      "inputs_embeds": float32(next, [1, count, HIDDEN_SIZE]),
      "attention_mask": int64(new Array(length).fill(1), [1, length]),
    });
    cache = Object.fromEntries(
      Object.entries(present).map(([name, value]) => [
        name.replace("present", "past_key_values"),
        value,
      ]),
    );
    const scores = numbersOf(logits);
    rows.push(scores);
    greedyTokens.push(scores.indexOf(Math.max(...scores)));
    next = await embed(table, greedyTokens.slice(-1));
  }
  await table.release();
  await decoder.release();
  return {
    imageFeatures: Float32Array.from(imageFeatures),
    stepLogits: Float32Array.from(rows.flat()),
    greedyTokens,
  };
}

/** Runs a vision encoder on the recipe's picture, and gives its features. */
export async function encodePicture(path: string): Promise<number[]> {
  return await encode(await InferenceSession.create(path));
}

async function encode(session: InferenceSession): Promise<number[]> {
  const pixels = recipePixels().values;
  const shape = [1, 3, PIXELS_SIDE, PIXELS_SIDE];
  const outputs = await session.run({
    "pixel_values": new Tensor("float32", pixels, shape),
  });
  await session.release();
  return numbersOf(outputs["image_features"]);
}

async function embed(
  session: InferenceSession,
  ids: readonly number[],
): Promise<number[]> {
  const outputs = await session.run({
    "input_ids": int64(ids, [1, ids.length]),
  });
  return numbersOf(outputs["inputs_embeds"]);
}

function emptyCache(): Record<string, Tensor> {
  const cache: Record<string, Tensor> = {};
  for (let layer = 0; layer < LAYERS; layer += 1) {
    for (const part of ["key", "value"]) {
      const name = `past_key_values.${layer}.${part}`;
      cache[name] = float32([], [1, KEY_VALUE_HEADS, 0, HEAD_SIZE]);
    }
  }
  return cache;
}

function float32(values: readonly number[], dims: readonly number[]): Tensor {
  return new Tensor("float32", Float32Array.from(values), dims);
}

function int64(values: readonly number[], dims: readonly number[]): Tensor {
  return new Tensor("int64", BigInt64Array.from(values, BigInt), dims);
}

function numbersOf(tensor: Tensor | undefined): number[] {
  return Array.from(tensor?.data ?? [], Number);
}
