import type { LanguageDimensions } from "../checkpoint/dimensions.ts";
import { PlannedGraph } from "../weights/planned_graph.ts";
import { addAttention, addAttentionOutput } from "./attention.ts";
import type { DecoderContext } from "./decoder_context.ts";
import { addDecoderInputs } from "./decoder_inputs.ts";
import { addFeedForward } from "./feed_forward.ts";
import { FINAL_NORM, headWeights, normWeight } from "./language_weights.ts";
import type { LayerEncoding } from "./layer_encoding.ts";
import { addLinearLayer } from "./linear_layer.ts";
import { type Normalization, startStream } from "./residual_stream.ts";
import { addRotaryCaches } from "./rotary_caches.ts";
import { RowQuantizer } from "../weights/rows/row_quantizer.ts";
import type { DataRange } from "../weights/weight_job.ts";

/** Which part of a decoder, the normalization before it included. */
export type DecoderPart =
  /** What a layer's attention, or its feed-forward network, adds to the stream. */
  | { readonly kind: "attention" | "mlp"; readonly layer: number }
  /** The final normalization and rows `[from, to)` of the language head. */
  | { readonly kind: "head"; readonly from: number; readonly to: number };

/** Options of {@linkcode planDecoderPart}. */
export interface DecoderPartOptions {
  /** How its linear layers are stored. */
  readonly encoding: LayerEncoding;
  /** Most tokens that it is run on; with `stored`, as many as the whole decoder can be. */
  readonly positions: number;
  /** Name of the file of weights beside the graph's. */
  readonly dataFile: string;
  /**
   * Where that file has the weights, if it is that of the whole decoder.
   *
   * @default {undefined} The file is this part's.
   */
  readonly stored?: ReadonlyMap<string, DataRange> | undefined;
}

/**
 * Plans one part of the decoder as a graph that is run on whole texts: `inputs_embeds`,
 * `attention_mask` and, for attention, an empty `past_key_values.N.key|value`, as the decoder has
 * them, to `output`, float32: the stream with what the part adds to it, `[batch, sequence, hidden]`, or
 * the head's scores, `[batch, sequence, to - from]`.
 *
 * @throws {ModelFormatError} If weights cannot be divided into blocks.
 */
export function planDecoderPart(
  checkpoint: { readonly language: LanguageDimensions },
  part: DecoderPart,
  options: DecoderPartOptions,
): PlannedGraph {
  const { language: dimensions } = checkpoint;
  const { dataFile, stored } = options;
  const graph = new PlannedGraph("decoder_part", dataFile, stored);
  const { builder } = graph;
  const inputs = addDecoderInputs(builder, dimensions.hiddenSize);
  const { positions: maxPositions } = options;
  const context: DecoderContext = {
    graph,
    dimensions,
    inputs,
    rotary: part.kind === "attention"
      ? addRotaryCaches(graph, { ...dimensions, maxPositions })
      : { cosine: "", sine: "" },
    quantizer: new RowQuantizer(builder),
    encodingOf: () => options.encoding,
  };
  const { sum, normalized } = startStream(context, normalizationOf(part));
  const output = addPart(context, part, normalized);
  const added = part.kind === "head" ? [output] : [sum, output];
  builder.node(added.length === 1 ? "Identity" : "Add", added, {
    outputs: ["output"],
  });
  const size = part.kind === "head"
    ? part.to - part.from
    : dimensions.hiddenSize;
  builder.output("output", "float32", [
    "batch_size",
    "sequence_length",
    size,
  ]);
  return graph;
}

function normalizationOf(part: DecoderPart): Normalization {
  if (part.kind === "head") return { name: "/norm", weight: FINAL_NORM };
  const place = part.kind === "attention"
    ? "input_layernorm"
    : "post_attention_layernorm";
  return {
    name: `/layers.${part.layer}/${place}`,
    weight: normWeight(part.layer, place),
  };
}

function addPart(
  context: DecoderContext,
  part: DecoderPart,
  input: string,
): string {
  switch (part.kind) {
    case "attention": {
      const found = addAttention(context, part.layer, input);
      return addAttentionOutput(context, part.layer, found);
    }
    case "mlp":
      return addFeedForward(context, part.layer, input);
    case "head":
      return addHeadRows(context, part, input);
  }
}

function addHeadRows(
  context: DecoderContext,
  { from, to }: { from: number; to: number },
  input: string,
): string {
  const { dimensions, encodingOf } = context;
  const { weight } = headWeights(dimensions.tied);
  return addLinearLayer(context, {
    name: "/lm_head",
    input,
    weight: { op: "rows", of: weight, from, to },
    outputs: to - from,
    inputs: dimensions.hiddenSize,
    encoding: encodingOf("lm_head"),
  });
}
