import { basename, dirname, join } from "@std/path";
import { removeIfPresent } from "../../base/atomic_write.ts";
import type { OnnxRuntime } from "../../onnx/onnx_runtime.ts";
import type { Tensor } from "../../onnx/tensor.ts";
import { builtInPicture } from "../choose/built_in_picture.ts";
import { relativeError, smallestCosine } from "../choose/chain/difference.ts";
import type { GraphWriter } from "../choose/chain/graph_writer.ts";
import type { GraphFile, ModelForm } from "../output/plan_graphs.ts";
import { tapName } from "../vision/part_taps.ts";
import { planVisionEncoder } from "../vision/plan_vision_encoder.ts";
import {
  planVisionSample,
  sampledParts,
} from "../vision/plan_vision_sample.ts";
import { dataPath } from "../weight_form.ts";
import type { TensorSource } from "../weights/tensor_source.ts";
import { acceptError } from "./accept_error.ts";
import { requireNumbers } from "./require_numbers.ts";
import { runOnce, type Tensors } from "./run_once.ts";

/** Width and height of the picture: a sixteenth of the usual area shows the same mistakes. */
const PICTURE_SIDE = 256;

/** What {@linkcode runVision} and {@linkcode compareVision} work with. */
export interface VisionCheckOptions {
  /** The checkpoint. */
  readonly checkpoint: TensorSource;
  /** The vision encoder as it was planned, and its path below the model's folder. */
  readonly vision: GraphFile;
  /** What it was planned by. */
  readonly form: ModelForm;
  /** The model's folder. */
  readonly directory: string;
  /** A folder for what is removed afterwards. */
  readonly scratch: string;
  /** Runs graphs. */
  readonly runtime: OnnxRuntime;
  /** Writes what the result is compared with. */
  readonly write: GraphWriter;
}

/** How far layers of a written vision encoder are from float32; plain data, for the manifest. */
export interface VisionCheck {
  /** Width and height of the picture. */
  readonly side: number;
  /** Relative error of what a sample of its parts gives, by name, for what they read in it. */
  readonly layers: Readonly<Record<string, number>>;
  /** The smallest cosine of what they give and what they would give in float32. */
  readonly cosine: number;
}

/**
 * Opens a written vision encoder, runs it on a built-in picture and gives the picture's features.
 *
 * @throws {ModelFormatError} If the graph cannot be run, or gives something that is no number.
 */
export async function runVision(
  { directory, vision, runtime }: VisionCheckOptions,
): Promise<Tensor> {
  const path = join(directory, vision.path);
  const { image_features: features } = await runOnce(runtime, path, picture());
  return requireNumbers(path, "features", features);
}

/**
 * Runs some parts of a written vision encoder on what they read for a built-in picture, and compares
 * what they give with float32.
 *
 * @throws {ModelFormatError} If the graph cannot be run, gives something that is no number, or a part is
 * further from float32 than its form can be.
 */
export async function compareVision(
  options: VisionCheckOptions,
): Promise<VisionCheck> {
  const parts = sampledParts();
  const tapped = await runTapped(options, parts);
  const reference = await runSample(options, { parts, tapped });
  const path = join(options.directory, options.vision.path);
  return compareParts(path, { parts, tapped, reference }, options);
}

function picture(): Tensors {
  return { pixel_values: builtInPicture(PICTURE_SIDE) };
}

interface PartOutputs {
  readonly parts: readonly string[];
  readonly tapped: Tensors;
  readonly reference: Tensors;
}

/** What parts of the written encoder read and give: the same weights, with more outputs. */
async function runTapped(
  { checkpoint, vision, form, directory, runtime }: VisionCheckOptions,
  parts: readonly string[],
): Promise<Tensors> {
  const data = dataPath(vision.path);
  // Graphs may only read data that lies beside them.
  const path = join(directory, dirname(data), ".check.onnx");
  const graph = planVisionEncoder(checkpoint, {
    weights: form.vision,
    keepFloat: form.keepFloat,
    perRow: form.perRow,
    statistics: form.statistics,
    ranges: form.ranges,
    dataFile: basename(data),
    taps: new Set(parts),
  });
  try {
    await Deno.writeFile(path, graph.build());
    return await runOnce(runtime, path, picture());
  } finally {
    await removeIfPresent(path);
  }
}

/** What the same parts give in float32. */
async function runSample(
  { checkpoint, scratch, runtime, write }: VisionCheckOptions,
  { parts, tapped }: { parts: readonly string[]; tapped: Tensors },
): Promise<Tensors> {
  const path = join(scratch, "vision_sample.onnx");
  const dataFile = basename(dataPath(path));
  await write(planVisionSample(checkpoint, parts, dataFile), path);
  const feeds: Record<string, Tensor> = {};
  for (const part of parts) {
    const name = tapName(part, "input");
    feeds[name] = requireNumbers(path, `input of ${part}`, tapped[name]);
  }
  return await runOnce(runtime, path, feeds);
}

function compareParts(
  path: string,
  { parts, tapped, reference }: PartOutputs,
  { vision }: VisionCheckOptions,
): VisionCheck {
  const layers: Record<string, number> = {};
  let cosine = 1;
  for (const part of parts) {
    const name = tapName(part, "output");
    const [actual, wanted] = [tapped, reference].map((outputs) =>
      requireNumbers(path, `output of ${part}`, outputs[name])
    ) as [Tensor, Tensor];
    const jobs = vision.graph.jobs.filter(({ name }) =>
      name.startsWith(`${part}.`)
    );
    const error = relativeError([actual], [wanted]);
    layers[part] = acceptError(path, { part, error, jobs });
    cosine = Math.min(cosine, smallestCosine([actual], [wanted]));
  }
  return { side: PICTURE_SIDE, layers, cosine: Number(cosine.toPrecision(6)) };
}
