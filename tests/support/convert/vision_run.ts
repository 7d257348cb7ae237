import { join } from "@std/path";
import { TensorFolder } from "../../../lib/convert/safetensors/tensor_folder.ts";
import {
  planVisionEncoder,
  type VisionEncoderOptions,
} from "../../../lib/convert/vision/plan_vision_encoder.ts";
import { OnnxRuntime } from "../../../lib/onnx/onnx_runtime.ts";
import { toFloat32 } from "../../../lib/onnx/tensor.ts";
import { PIXELS_SIDE, recipePixels } from "../checkpoint/recipe_pixels.ts";
import { TempDirectory } from "../temp_directory.ts";
import { writePlainly } from "./plain_writer.ts";

/** A picture of any size, RGB, channel by channel. */
export interface Picture {
  readonly height: number;
  readonly width: number;
  readonly values: Float32Array<ArrayBuffer>;
}

/** Features of one or more pictures. */
export interface Features {
  /** `[pictures, tokens, hidden]`. */
  readonly shape: readonly number[];
  readonly values: Float32Array<ArrayBuffer>;
}

/** Converts a checkpoint's vision encoder and runs it on each batch of pictures of one size. */
export async function runVisionEncoder(
  checkpoint: string,
  options: Omit<VisionEncoderOptions, "dataFile">,
  batches: readonly (readonly Picture[])[],
): Promise<Features[]> {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "vision_encoder.onnx");
  const dataFile = "vision_encoder.onnx_data";
  using source = await TensorFolder.open(checkpoint);
  const graph = planVisionEncoder(source, { ...options, dataFile });
  await writePlainly(graph, source, path);
  await using runtime = new OnnxRuntime();
  const session = await runtime.load(path);
  const features: Features[] = [];
  for (const pictures of batches) {
    const { image_features: output } = await session.run(
      { pixel_values: toBatch(pictures) },
      { fetch: { image_features: "all" } },
    );
    if (output === undefined) throw new TypeError("No image_features");
    features.push({ shape: output.shape, values: toFloat32(output) });
  }
  return features;
}

/** The recipe's picture, whole. */
export function wholePicture(): Picture {
  const { values } = recipePixels();
  return { height: PIXELS_SIDE, width: PIXELS_SIDE, values };
}

/** Cuts a part out of a picture. */
export function cropPicture(
  picture: Picture,
  part: { top: number; left: number; height: number; width: number },
): Picture {
  const { top, left, height, width } = part;
  const values = new Float32Array(3 * height * width);
  for (let line = 0; line < 3 * height; line += 1) {
    const channel = Math.floor(line / height);
    const row = channel * picture.height + top + line % height;
    const start = row * picture.width + left;
    values.set(picture.values.subarray(start, start + width), line * width);
  }
  return { height, width, values };
}

function toBatch(pictures: readonly Picture[]) {
  const [first] = pictures;
  if (first === undefined) throw new RangeError("Cannot run without pictures");
  const { height, width } = first;
  const length = 3 * height * width;
  const data = new Float32Array(pictures.length * length);
  pictures.forEach(({ values }, index) => data.set(values, index * length));
  const shape = [pictures.length, 3, height, width];
  return { type: "float32" as const, shape, data };
}
