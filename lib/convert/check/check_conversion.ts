import { basename, join } from "@std/path";
import { ModelFormatError } from "../../base/errors.ts";
import { OnnxRuntime } from "../../onnx/onnx_runtime.ts";
import type { Tensor } from "../../onnx/tensor.ts";
import type { Checkpoint } from "../checkpoint/open_checkpoint.ts";
import { builtInPicture } from "../choose/built_in_picture.ts";
import { checkpointWriter } from "../choose/chain/graph_writer.ts";
import { Scratch } from "../choose/chain/scratch.ts";
import { SCRATCH_NAME } from "../choose/measure_options.ts";
import type { GraphFile } from "../output/plan_graphs.ts";
import { planVisionEncoder } from "../vision/plan_vision_encoder.ts";
import { dataPath } from "../weight_form.ts";
import { compareWeights, type WeightComparison } from "./compare_weights.ts";
import { runLanguage } from "./run_language.ts";
import {
  compareFeatures,
  type FeatureComparison,
  runVision,
} from "./run_vision.ts";
import { featureBound, runBytes, sampleJobs } from "./sample_jobs.ts";

/** Width and height of the picture: a sixteenth of the usual area shows the same mistakes. */
const PICTURE_SIDE = 256;

/** A language model that takes more memory is not run: the rest of a conversion takes 2.5 GB. */
const MOST_BYTES = 1.6e9;

/** Options of {@linkcode checkConversion}. */
export interface CheckOptions {
  /** What was converted. */
  readonly checkpoint: Checkpoint;
  /** The graphs that were written, as they were planned. */
  readonly graphs: readonly GraphFile[];
  /**
   * Threads that compute.
   *
   * @default the number of cores
   */
  readonly workers?: number | undefined;
  /** Ends the work. */
  readonly signal?: AbortSignal | undefined;
  /** Told what is being checked. */
  readonly onStep?: ((step: string) => void) | undefined;
}

/** Errors of written files against float32; plain data, for the manifest. */
export interface ConversionCheck {
  /** By path of the graph: its weights against the checkpoint's. */
  readonly weights: Readonly<Record<string, WeightComparison>>;
  /** The features of a built-in picture. */
  readonly features: FeatureComparison;
  /** How many tokens the language model predicted; 0 if it takes too much memory. */
  readonly tokens: number;
}

/**
 * Opens a conversion and compares it with its checkpoint: a sample of weights, the features of a built-in
 * picture, and a few tokens of an answer to it.
 *
 * @param directory The model's folder; a folder for the comparison is made in it and removed.
 * @throws {ModelFormatError} If a graph cannot be run, gives something that is no number, or is further
 * from float32 than its form can be.
 */
export async function checkConversion(
  directory: string,
  options: CheckOptions,
): Promise<ConversionCheck> {
  const { checkpoint, graphs, signal, onStep } = options;
  const weights: Record<string, WeightComparison> = {};
  for (const { path, graph } of graphs) {
    signal?.throwIfAborted();
    onStep?.(`comparing the weights of ${basename(path)}`);
    const data = join(directory, dataPath(path));
    const jobs = sampleJobs(graph.jobs, checkpoint.language.layers);
    weights[path] = await compareWeights(data, jobs, checkpoint);
  }
  onStep?.("running the graphs");
  const picture = builtInPicture(PICTURE_SIDE);
  const { actual, tokens } = await runGraphs(directory, picture, options);
  signal?.throwIfAborted();
  onStep?.("computing a picture's features in float32");
  const reference = await referenceFeatures(directory, picture, options);
  const vision = findGraph(graphs, "vision_encoder");
  const features = compareFeatures(join(directory, vision.path), {
    actual,
    reference,
    side: PICTURE_SIDE,
    bound: featureBound(vision.graph.jobs),
  });
  return { weights, features, tokens };
}

/** A picture's features, and how many tokens of an answer were predicted. */
async function runGraphs(
  directory: string,
  picture: Tensor,
  { checkpoint, graphs, signal }: CheckOptions,
): Promise<{ actual: Tensor; tokens: number }> {
  const pathOf = ({ path }: GraphFile) => join(directory, path);
  const vision = findGraph(graphs, "vision_encoder");
  const embed = findGraph(graphs, "embed_tokens");
  const decoder = findGraph(graphs, "decoder_model_merged");
  await using runtime = new OnnxRuntime();
  const actual = await runVision(runtime, pathOf(vision), picture);
  signal?.throwIfAborted();
  const bytes = runBytes([...embed.graph.jobs, ...decoder.graph.jobs]);
  if (bytes > MOST_BYTES) return { actual, tokens: 0 };
  const tokens = await runLanguage(runtime, {
    graphs: { embedTokens: pathOf(embed), decoder: pathOf(decoder) },
    language: checkpoint.language,
    features: actual,
  });
  return { actual, tokens: tokens.length };
}

/** Features by a float32 encoder that is written for this alone. */
async function referenceFeatures(
  directory: string,
  picture: Tensor,
  { checkpoint, workers, signal }: CheckOptions,
): Promise<Tensor> {
  await using scratch = await Scratch.create(join(directory, SCRATCH_NAME));
  await using runtime = new OnnxRuntime();
  const path = join(scratch.path, "vision_encoder.onnx");
  const dataFile = basename(dataPath(path));
  const write = checkpointWriter(checkpoint, { workers, signal });
  await write(
    planVisionEncoder(checkpoint, { weights: "fp32", dataFile }),
    path,
  );
  return await runVision(runtime, path, picture);
}

function findGraph(graphs: readonly GraphFile[], name: string): GraphFile {
  const found = graphs.find(({ path }) => basename(path).startsWith(name));
  if (found !== undefined) return found;
  throw new ModelFormatError(`Cannot check a conversion: it has no ${name}`);
}
