import { join } from "@std/path";
import { OnnxRuntime } from "../../onnx/onnx_runtime.ts";
import type { Checkpoint } from "../checkpoint/open_checkpoint.ts";
import { createGraphWriter } from "../choose/chain/graph_writer.ts";
import { Scratch } from "../choose/chain/scratch.ts";
import { SCRATCH_NAME } from "../choose/measure_options.ts";
import type { GraphFile, ModelForm } from "../output/plan_graphs.ts";
import type { WeightWriter } from "../quantize/weight_writer.ts";
import { dataPath } from "../weight_form.ts";
import { checkLanguage, type LanguageCheck } from "./check_language.ts";
import { compareVision, runVision, type VisionCheck } from "./check_vision.ts";
import {
  compareWeights,
  type WeightComparison,
} from "./weights/compare_weights.ts";
import { findGraph } from "./find_graph.ts";
import { sampleJobs } from "./weights/sample_jobs.ts";

/** Options of {@linkcode checkConversion}. */
export interface CheckOptions {
  /** What was converted. */
  readonly checkpoint: Checkpoint;
  /** The graphs that were written, as they were planned. */
  readonly graphs: readonly GraphFile[];
  /** What they were planned by. */
  readonly form: ModelForm;
  /** Computes and writes the weights that the result is compared with. */
  readonly writer: WeightWriter;
  /** Ends the work. */
  readonly signal?: AbortSignal | undefined;
  /** Told what is being checked. */
  readonly onStep?: ((step: string) => void) | undefined;
}

/** Errors of written files against float32; plain data, for the manifest. */
export interface ConversionCheck {
  /** By path of the graph: its weights against the checkpoint's. */
  readonly weights: Readonly<Record<string, WeightComparison>>;
  /** Layers of the vision encoder on a built-in picture. */
  readonly vision: VisionCheck;
  /** A layer of the language model, and whether it answers. */
  readonly language: LanguageCheck;
}

/**
 * Opens a conversion and compares it with its checkpoint: a sample of weights; a sample of layers, run
 * on a built-in picture and a text; and a few tokens of an answer.
 *
 * @param directory The model's folder; a folder for the comparison is made in it and removed.
 * @throws {ModelFormatError} If a graph cannot be run, gives something that is no number, or is further
 * from float32 than its form can be.
 */
export async function checkConversion(
  directory: string,
  options: CheckOptions,
): Promise<ConversionCheck> {
  const { signal, onStep } = options;
  onStep?.("comparing the result with float32");
  await using scratch = await Scratch.create(join(directory, SCRATCH_NAME));
  const comparing = [
    compareAll(directory, options),
    compareGraphs(directory, scratch.path, options),
  ] as const;
  // Whoever takes the files away may do so only when nobody reads them.
  await Promise.allSettled(comparing);
  signal?.throwIfAborted();
  const [weights, graphs] = await Promise.all(comparing);
  return { weights, ...graphs };
}

/** Runs graphs in two threads: loading one takes a core, and most of the time. */
async function compareGraphs(
  directory: string,
  scratch: string,
  { checkpoint, graphs, form, writer, signal }: CheckOptions,
): Promise<Omit<ConversionCheck, "weights">> {
  await using runtime = new OnnxRuntime();
  await using second = new OnnxRuntime();
  const write = createGraphWriter(writer, signal);
  const tools = { checkpoint, graphs, form, directory, scratch, write, signal };
  const ofVision = {
    ...tools,
    vision: findGraph(graphs, "vision_encoder"),
    runtime,
  };
  const features = await runVision(ofVision);
  signal?.throwIfAborted();
  const comparing = [
    compareVision(ofVision),
    checkLanguage({ ...tools, features, runtime: second }),
  ] as const;
  await Promise.allSettled(comparing);
  const [vision, language] = await Promise.all(comparing);
  return { vision, language };
}

/** Reads while graphs are run, which another thread does. */
async function compareAll(
  directory: string,
  { checkpoint, graphs, signal }: CheckOptions,
): Promise<Record<string, WeightComparison>> {
  const weights: Record<string, WeightComparison> = {};
  for (const { path, graph } of graphs) {
    signal?.throwIfAborted();
    const data = join(directory, dataPath(path));
    const jobs = sampleJobs(graph.jobs, checkpoint.language.layers);
    weights[path] = await compareWeights(data, jobs, checkpoint);
  }
  return weights;
}
