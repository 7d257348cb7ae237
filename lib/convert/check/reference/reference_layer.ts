import { basename, join } from "@std/path";
import { removeIfPresent } from "../../../base/atomic_write.ts";
import type { OnnxRuntime } from "../../../onnx/onnx_runtime.ts";
import type { Tensor } from "../../../onnx/tensor.ts";
import type { LanguageDimensions } from "../../checkpoint/dimensions.ts";
import type { GraphWriter } from "../../choose/chain/graph_writer.ts";
import type { ChainPart } from "../../choose/chain/part.ts";
import { decoderChain } from "../../choose/parts/decoder_parts.ts";
import type { DecoderPart } from "../../language/plan_decoder_part.ts";
import { dataPath } from "../../weight_form.ts";
import { requireNumbers } from "../require_numbers.ts";
import { runOnce, type Tensors } from "../run_once.ts";

/** What {@linkcode runReferenceLayer} works with. */
export interface ReferenceLayerOptions {
  /** The checkpoint. */
  readonly checkpoint: { readonly language: LanguageDimensions };
  /** What the layer reads, `[1, positions, hidden]`. */
  readonly input: Tensor;
  /** A folder for what is removed afterwards. */
  readonly scratch: string;
  /** Runs graphs. */
  readonly runtime: OnnxRuntime;
  /** Writes them. */
  readonly write: GraphWriter;
}

/** A part of a layer in float32. */
export interface ReferencePart {
  /** Its name. */
  readonly name: string;
  /** Which part it is. */
  readonly part: DecoderPart;
  /** What it reads, `[1, positions, hidden]`, */
  readonly input: Tensor;
  /** and by the names of its graph. */
  readonly feeds: Tensors;
  /** What it gives, `[1, positions, hidden]`. */
  readonly output: Tensor;
}

/** What is checked of a layer. */
const KINDS = ["attention", "mlp"] as const;

/**
 * Runs the parts of a layer of the decoder in float32, one after the other.
 *
 * @throws {ModelFormatError} If a part cannot be run, or gives something that is no number.
 */
export async function runReferenceLayer(
  layer: number,
  options: ReferenceLayerOptions,
): Promise<ReferencePart[]> {
  const parts: ReferencePart[] = [];
  let { input } = options;
  for (const kind of KINDS) {
    const name = `layers.${layer}/${kind}`;
    const chainPart = findPart(name, { ...options, input });
    const feeds = chainPart.feeds(input);
    const output = await runReference(chainPart, feeds, options);
    parts.push({ name, part: { kind, layer }, input, feeds, output });
    input = output;
  }
  return parts;
}

async function runReference(
  { name, plans: [plan] }: ChainPart,
  feeds: Tensors,
  { scratch, runtime, write }: ReferenceLayerOptions,
): Promise<Tensor> {
  if (plan === undefined) throw new RangeError(`No graph of "${name}"`);
  const path = join(scratch, "layer.onnx");
  await write(plan("reference", basename(dataPath(path))), path);
  const { output } = await runOnce(runtime, path, feeds);
  await removeIfPresent(dataPath(path));
  return requireNumbers(path, "results in float32", output);
}

function findPart(
  name: string,
  { checkpoint, input }: ReferenceLayerOptions,
): ChainPart {
  const positions = input.shape[1] ?? 1;
  const parts = decoderChain(checkpoint, { positions, scored: 1 });
  const part = parts.find((part) => part.name === name);
  if (part === undefined) throw new RangeError(`No part "${name}"`);
  return part;
}
