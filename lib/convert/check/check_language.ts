import { join } from "@std/path";
import { type Tensor, toFloat32 } from "../../onnx/tensor.ts";
import type { Checkpoint } from "../checkpoint/open_checkpoint.ts";
import { embedText } from "../choose/embed_text.ts";
import { chooseEncodings } from "../language/layer_encoding.ts";
import type { GraphFile, ModelForm } from "../output/plan_graphs.ts";
import { checkLayer, type LayerCheckOptions } from "./check_layer.ts";
import { findGraph } from "./find_graph.ts";
import {
  type ReferenceLayerOptions,
  type ReferencePart,
  runReferenceLayer,
} from "./reference/reference_layer.ts";
import { runLanguage } from "./run_language.ts";
import { runBytes } from "./run_bytes.ts";

/** A language model that takes more memory is not run as a whole: the rest of a conversion takes 2.5 GB. */
const MOST_BYTES = 1.6e9;

/** How much of the text a layer is compared on: the picture's features are in it. */
const POSITIONS = 32;

/** What {@linkcode checkLanguage} works with. */
export interface LanguageCheckOptions
  extends
    Pick<LayerCheckOptions, "directory">,
    Pick<ReferenceLayerOptions, "scratch" | "runtime" | "write"> {
  /** The checkpoint. */
  readonly checkpoint: Checkpoint;
  /** All graphs as they were planned. */
  readonly graphs: readonly GraphFile[];
  /** What they were planned by. */
  readonly form: ModelForm;
  /** Features of a picture, float32 `[1, tokens, hidden]`. */
  readonly features: Tensor;
  /** Ends when a graph and its weights are written. */
  readonly written: (path: string) => Promise<void>;
  /** Ends the work. */
  readonly signal?: AbortSignal | undefined;
}

/** How far a written language model is from float32; plain data, for the manifest. */
export interface LanguageCheck {
  /**
   * By path of a decoder: relative error of what the parts of a layer in its middle add, for what they
   * read.
   */
  readonly layers: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** How many tokens it predicted; 0 if it takes too much memory. */
  readonly tokens: number;
}

/**
 * Asks a written language model about a picture, unless it takes too much memory, and compares a layer
 * of every decoder with float32, which is computed while decoders are still written.
 *
 * @throws {ModelFormatError} If a graph cannot be run, gives something that is no number, or is further
 * from float32 than its form can be.
 */
export async function checkLanguage(
  options: LanguageCheckOptions,
): Promise<LanguageCheck> {
  const { checkpoint, features } = options;
  const input = firstRows(await embedText(checkpoint, features), POSITIONS);
  const middle = Math.floor(checkpoint.language.layers / 2);
  const reference = await runReferenceLayer(middle, { ...options, input });
  const tokens = await predict(options);
  return { layers: await checkLayers(reference, options), tokens };
}

/** Compares the layer of every decoder. */
async function checkLayers(
  reference: readonly ReferencePart[],
  options: LanguageCheckOptions,
): Promise<LanguageCheck["layers"]> {
  const { checkpoint, graphs, form, written, signal } = options;
  const decoders = [
    [
      findGraph(graphs, "decoder_model_merged"),
      { weights: form.language, blocks: form.layers },
    ],
    ...graphs.filter(({ path }) => path.includes("prefill"))
      .map((file) => [file, { weights: "int8" }] as const),
  ] as const;
  const layers: Record<string, Record<string, number>> = {};
  for (const [decoder, encoding] of decoders) {
    await written(decoder.path);
    signal?.throwIfAborted();
    const encodings = chooseEncodings(checkpoint.language.layers, encoding);
    const check = { ...options, decoder, encodings };
    layers[decoder.path] = await checkLayer(reference, check);
  }
  return layers;
}

/** Says how many tokens of an answer were predicted. */
async function predict(
  { checkpoint, graphs, directory, runtime, features, written }:
    LanguageCheckOptions,
): Promise<number> {
  const embed = findGraph(graphs, "embed_tokens");
  const decoder = findGraph(graphs, "decoder_model_merged");
  const bytes = runBytes([...embed.graph.jobs, ...decoder.graph.jobs]);
  if (bytes > MOST_BYTES) return 0;
  for (const { path } of [embed, decoder]) await written(path);
  const tokens = await runLanguage(runtime, {
    graphs: {
      embedTokens: join(directory, embed.path),
      decoder: join(directory, decoder.path),
    },
    language: checkpoint.language,
    features,
  });
  return tokens.length;
}

/** The first rows of `[1, rows, columns]`. */
function firstRows(tensor: Tensor, count: number): Tensor {
  const [batch = 1, , columns = 1] = tensor.shape;
  const data = toFloat32(tensor).slice(0, count * columns);
  return { type: "float32", shape: [batch, count, columns], data };
}
