import { basename, dirname, join } from "@std/path";
import { removeIfPresent } from "../../base/atomic_write.ts";
import type { OnnxRuntime } from "../../onnx/onnx_runtime.ts";
import type { Tensor } from "../../onnx/tensor.ts";
import type { LanguageDimensions } from "../checkpoint/dimensions.ts";
import { differenceOf } from "../choose/chain/difference.ts";
import type { LayerEncoding } from "../language/layer_encoding.ts";
import { planDecoderPart } from "../language/plan_decoder_part.ts";
import type { GraphFile } from "../output/plan_graphs.ts";
import { dataPath } from "../weight_form.ts";
import { acceptError } from "./accept_error.ts";
import type { ReferencePart } from "./reference/reference_layer.ts";
import { requireNumbers } from "./require_numbers.ts";
import { runOnce } from "./run_once.ts";

/** What {@linkcode checkLayer} works with. */
export interface LayerCheckOptions {
  /** The checkpoint. */
  readonly checkpoint: { readonly language: LanguageDimensions };
  /** The decoder as it was planned, and its path below the model's folder. */
  readonly decoder: GraphFile;
  /** How its parts are stored, by their names. */
  readonly encodings: ReadonlyMap<string, LayerEncoding>;
  /** The model's folder. */
  readonly directory: string;
  /** Runs graphs. */
  readonly runtime: OnnxRuntime;
}

/**
 * Runs a layer of a written decoder by itself, on what it reads in float32; so a decoder can be checked
 * that is larger than the memory.
 *
 * @param parts The layer in float32.
 * @returns Relative errors of what its parts add, by their names.
 * @throws {ModelFormatError} If a part cannot be run, gives something that is no number, or is further
 * from float32 than its form can be.
 */
export async function checkLayer(
  parts: readonly ReferencePart[],
  options: LayerCheckOptions,
): Promise<Record<string, number>> {
  const errors: Record<string, number> = {};
  for (const reference of parts) {
    const { name, input, output } = reference;
    const actual = await runStored(reference, options);
    const { error } = differenceOf({
      actual: [actual],
      reference: [output],
      base: [input],
    });
    const path = join(options.directory, options.decoder.path);
    const jobs = jobsOf(name, options);
    errors[name] = acceptError(path, { part: name, error, jobs });
  }
  return errors;
}

/** The part with its weights in the decoder's data file, which it has to lie beside. */
async function runStored(
  { name, part, feeds }: ReferencePart,
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
    const { output } = await runOnce(runtime, path, feeds, {});
    return requireNumbers(decoder.path, `results of ${name}`, output);
  } finally {
    await removeIfPresent(path);
  }
}

function jobsOf(name: string, { decoder }: LayerCheckOptions) {
  const prefix = `${name.replace("/", ".")}.`;
  return decoder.graph.jobs.filter(({ name }) => name.startsWith(prefix));
}
