import { basename, dirname, join } from "@std/path";
import { removeIfPresent } from "../../base/atomic_write.ts";
import type { OnnxRuntime } from "../../onnx/onnx_runtime.ts";
import type { Tensor } from "../../onnx/tensor.ts";
import type { LanguageDimensions } from "../checkpoint/dimensions.ts";
import { differenceOf } from "../choose/chain/difference.ts";
import type { GraphWriter } from "../choose/chain/graph_writer.ts";
import type { ChainPart } from "../choose/chain/part.ts";
import { decoderChain } from "../choose/parts/decoder_parts.ts";
import type { LayerEncoding } from "../language/layer_encoding.ts";
import {
  type DecoderPart,
  planDecoderPart,
} from "../language/plan_decoder_part.ts";
import type { GraphFile } from "../output/plan_graphs.ts";
import { dataPath } from "../weight_form.ts";
import { acceptError } from "./accept_error.ts";
import { requireNumbers } from "./require_numbers.ts";
import { runOnce, type Tensors } from "./run_once.ts";

/** What {@linkcode checkLayer} works with. */
export interface LayerCheckOptions {
  /** The checkpoint. */
  readonly checkpoint: { readonly language: LanguageDimensions };
  /** The decoder as it was planned, and its path below the model's folder. */
  readonly decoder: GraphFile;
  /** How its parts are stored, by their names. */
  readonly encodings: ReadonlyMap<string, LayerEncoding>;
  /** What the layer reads, `[1, positions, hidden]`. */
  readonly input: Tensor;
  /** The model's folder. */
  readonly directory: string;
  /** A folder for what is removed afterwards. */
  readonly scratch: string;
  /** Runs graphs. */
  readonly runtime: OnnxRuntime;
  /** Writes what the result is compared with. */
  readonly write: GraphWriter;
}

/** What is checked of a layer. */
const KINDS = ["attention", "mlp"] as const;

/**
 * Runs a layer of a written decoder by itself, and in float32 on what it reads; so a decoder can be
 * checked that is larger than the memory.
 *
 * @returns Relative errors of what its parts add, by their names.
 * @throws {ModelFormatError} If a part cannot be run, gives something that is no number, or is further
 * from float32 than its form can be.
 */
export async function checkLayer(
  layer: number,
  options: LayerCheckOptions,
): Promise<Record<string, number>> {
  const errors: Record<string, number> = {};
  let { input } = options;
  for (const kind of KINDS) {
    const part = { kind, layer };
    const name = `layers.${layer}/${kind}`;
    const feeds = feedsOf(name, { ...options, input });
    const wanted = await runReference(name, feeds, options);
    const actual = await runStored(part, { name, feeds }, options);
    const { error } = differenceOf({
      actual: [actual],
      reference: [wanted],
      base: [input],
    });
    const path = join(options.directory, options.decoder.path);
    const jobs = jobsOf(name, options);
    errors[name] = acceptError(path, { part: name, error, jobs });
    input = wanted;
  }
  return errors;
}

/** The part in float32. */
async function runReference(
  name: string,
  feeds: Tensors,
  options: LayerCheckOptions,
): Promise<Tensor> {
  const { scratch, runtime, write } = options;
  const path = join(scratch, "layer.onnx");
  const plan = chainPart(name, options).plans[0];
  if (plan === undefined) throw new RangeError(`No part "${name}"`);
  await write(plan("reference", basename(dataPath(path))), path);
  const { output } = await runOnce(runtime, path, feeds);
  await removeIfPresent(dataPath(path));
  return requireNumbers(path, "results in float32", output);
}

/** The part with its weights in the decoder's data file, which it has to lie beside. */
async function runStored(
  part: DecoderPart,
  { name, feeds }: { name: string; feeds: Tensors },
  { checkpoint, decoder, encodings, directory, runtime }: LayerCheckOptions,
): Promise<Tensor> {
  const encoding = encodings.get(name);
  if (encoding === undefined) throw new RangeError(`"${name}" has no encoding`);
  const data = dataPath(decoder.path);
  const graph = planDecoderPart(checkpoint, part, {
    encoding,
    positions: checkpoint.language.maxPositions,
    dataFile: basename(data),
    stored: decoder.graph.ranges,
  });
  const path = join(directory, dirname(data), ".check_layer.onnx");
  try {
    await Deno.writeFile(path, graph.build());
    const { output } = await runOnce(runtime, path, feeds);
    return requireNumbers(decoder.path, `results of ${name}`, output);
  } finally {
    await removeIfPresent(path);
  }
}

function feedsOf(name: string, options: LayerCheckOptions): Tensors {
  return chainPart(name, options).feeds(options.input);
}

function chainPart(
  name: string,
  { checkpoint, input }: LayerCheckOptions,
): ChainPart {
  const positions = input.shape[1] ?? 1;
  const parts = decoderChain(checkpoint, { positions, scored: 1 });
  const part = parts.find((part) => part.name === name);
  if (part === undefined) throw new RangeError(`No part "${name}"`);
  return part;
}

function jobsOf(name: string, { decoder }: LayerCheckOptions) {
  const prefix = `${name.replace("/", ".")}.`;
  return decoder.graph.jobs.filter(({ name }) => name.startsWith(prefix));
}
