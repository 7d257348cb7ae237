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
  /**
   * Ends when the graph of a path and its weights are written, or fails if they will not be; what can be
   * compared before the last one is, is.
   *
   * @default {undefined} All of them are.
   */
  readonly written?: ((path: string) => Promise<void>) | undefined;
  /** Ends the work. */
  readonly signal?: AbortSignal | undefined;
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
 * on a built-in picture and a text; and a few tokens of an answer. It can begin while graphs are written.
 *
 * @param directory The model's folder; a folder for the comparison is made in it and removed.
 * @throws {ModelFormatError} If a graph cannot be run, gives something that is no number, or is further
 * from float32 than its form can be.
 */
export async function checkConversion(
  directory: string,
  options: CheckOptions,
): Promise<ConversionCheck> {
  const { signal, written = () => Promise.resolve() } = options;
  await using scratch = await Scratch.create(join(directory, SCRATCH_NAME));
  const comparing = [
    compareAll(directory, { ...options, written }),
    compareGraphs(directory, scratch.path, { ...options, written }),
  ] as const;
  // Whoever takes the files away may do so only when nobody reads them.
  await Promise.allSettled(comparing);
  signal?.throwIfAborted();
  const [weights, graphs] = await Promise.all(comparing);
  return { weights, ...graphs };
}

/** Options of a check that waits for graphs. */
interface WaitingOptions extends CheckOptions {
  readonly written: (path: string) => Promise<void>;
}

/** Runs graphs one after the other: two at a time would take the memory of two. */
async function compareGraphs(
  directory: string,
  scratch: string,
  { checkpoint, graphs, form, writer, written, signal }: WaitingOptions,
): Promise<Omit<ConversionCheck, "weights">> {
  await using runtime = new OnnxRuntime();
  const write = createGraphWriter(writer, { signal, isUrgent: true });
  const tools = { checkpoint, graphs, form, directory, scratch, write, signal };
  const vision = findGraph(graphs, "vision_encoder");
  await written(vision.path);
  const ofVision = { ...tools, vision, runtime };
  const features = await runVision(ofVision);
  signal?.throwIfAborted();
  const compared = await compareVision(ofVision);
  signal?.throwIfAborted();
  const ofLanguage = { ...tools, features, runtime, written };
  return { vision: compared, language: await checkLanguage(ofLanguage) };
}

/** Reads while graphs are run, which another thread does. */
async function compareAll(
  directory: string,
  { checkpoint, graphs, written, signal }: WaitingOptions,
): Promise<Record<string, WeightComparison>> {
  const weights: Record<string, WeightComparison> = {};
  for (const { path, graph } of graphs) {
    await written(path);
    signal?.throwIfAborted();
    const data = join(directory, dataPath(path));
    const jobs = sampleJobs(graph.jobs, checkpoint.language.layers);
    weights[path] = await compareWeights(data, jobs, checkpoint);
  }
  return weights;
}
