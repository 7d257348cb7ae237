import type { LanguageDimensions } from "../checkpoint/dimensions.ts";
import { PlannedGraph } from "../weights/planned_graph.ts";
import { RowQuantizer } from "../weights/rows/row_quantizer.ts";
import { addAttention, addAttentionOutput, presentNames } from "./attention.ts";
import type { DecoderContext } from "./decoder_context.ts";
import { addDecoderInputs } from "./decoder_inputs.ts";
import { addFeedForward } from "./feed_forward.ts";
import {
  chooseEncodings,
  type LayerEncodingOptions,
} from "./layer_encoding.ts";
import { addLinearLayer } from "./linear_layer.ts";
import {
  addToStream,
  type Normalization,
  type ResidualStream,
  startStream,
} from "./residual_stream.ts";
import { addRotaryCaches } from "./rotary_caches.ts";
import { FINAL_NORM, headWeights, normWeight } from "./language_weights.ts";

/** Options of {@linkcode planDecoder}. */
export interface PlanDecoderOptions extends LayerEncodingOptions {
  /** Name of the file beside the graph's that holds the weights. */
  readonly dataFile: string;
  /**
   * Tokens whose scores the graph gives: `last` of each row, or `all` for measurements.
   *
   * @default {"last"}
   */
  readonly logits?: "last" | "all";
}

/**
 * Plans the language model, any Qwen2: `inputs_embeds` float32 `[batch, sequence, hidden]`,
 * `attention_mask` int64 `[batch, past + sequence]` and `past_key_values.N.key|value` float32
 * `[batch, keyValueHeads, past, headSize]` to `logits` and the grown cache, `present.N.key|value`.
 *
 * `logits` is float32 `[batch, 1, vocabulary]`: the scores after each row's last token, the last with
 * a 1 in its mask. transformers.js 4.3 and our runtime take the last row of `logits`, however many
 * there are, so that the language head and most of the last layer need not run for the others. Rows of
 * a batch may be padded behind; padding before a row is attended to, as `GroupQueryAttention` cannot
 * skip it. With several tokens after a past, the batch must be 1.
 *
 * @throws {ModelFormatError} If weights cannot be divided into blocks.
 * @throws {RangeError} If `blocks` names a part that the decoder does not have.
 */
export function planDecoder(
  checkpoint: { readonly language: LanguageDimensions },
  options: PlanDecoderOptions,
): PlannedGraph {
  const { language: dimensions } = checkpoint;
  const graph = new PlannedGraph("decoder_model_merged", options.dataFile);
  const context = makeContext(graph, dimensions, options);
  const last = options.logits === "all" ? context : forLastRows(context);
  let stream = startStream(context, inputNorm(context, 0));
  for (let layer = 0; layer < dimensions.layers; layer += 1) {
    const behind = layer === dimensions.layers - 1 ? last : context;
    stream = addLayer({ context, behind }, stream, layer);
  }
  addOutputs(last, stream, options.logits);
  return graph;
}

function makeContext(
  graph: PlannedGraph,
  dimensions: LanguageDimensions,
  options: PlanDecoderOptions,
): DecoderContext {
  const encodings = chooseEncodings(dimensions.layers, options);
  return {
    graph,
    dimensions,
    inputs: addDecoderInputs(graph.builder, dimensions.hiddenSize),
    rotary: addRotaryCaches(graph, dimensions),
    quantizer: new RowQuantizer(graph.builder),
    encodingOf(layer) {
      const encoding = encodings.get(layer);
      if (encoding !== undefined) return encoding;
      throw new RangeError(`Cannot add "${layer}": it has no encoding`);
    },
  };
}

/** For values that have one row a sequence. */
function forLastRows(context: DecoderContext): DecoderContext {
  return { ...context, quantizer: new RowQuantizer(context.graph.builder) };
}

/**
 * Adds a layer; `behind` is for what follows once its keys and values are cached: in the last layer that
 * matters for the last rows alone.
 */
function addLayer(
  { context, behind }: { context: DecoderContext; behind: DecoderContext },
  stream: ResidualStream,
  layer: number,
): ResidualStream {
  const found = addAttention(context, layer, stream.normalized);
  const pick = (value: string, name: string) =>
    behind === context ? value : addLastRows(context, value, name);
  const attended = addToStream(
    behind,
    {
      sum: pick(stream.sum, `/layers.${layer}/last_sum`),
      update: addAttentionOutput(
        behind,
        layer,
        pick(found, `/layers.${layer}/attention/last`),
      ),
    },
    {
      name: `/layers.${layer}/post_attention_layernorm`,
      weight: normWeight(layer, "post_attention_layernorm"),
    },
  );
  const update = addFeedForward(behind, layer, attended.normalized);
  return addToStream(
    behind,
    { sum: attended.sum, update },
    inputNorm(behind, layer + 1),
  );
}

/** The normalization before a layer's attention; behind all layers, the final one. */
function inputNorm(
  { dimensions }: DecoderContext,
  layer: number,
): Normalization {
  if (layer === dimensions.layers) return { name: "/norm", weight: FINAL_NORM };
  return {
    name: `/layers.${layer}/input_layernorm`,
    weight: normWeight(layer, "input_layernorm"),
  };
}

/** `[batch, sequence, size]` to `[batch, 1, size]`. */
function addLastRows(
  { graph, inputs }: DecoderContext,
  value: string,
  name: string,
): string {
  return graph.builder.node("GatherND", [value, inputs.lastRow], {
    name,
    attributes: { batch_dims: { int: 1 } },
  });
}

function addOutputs(
  context: DecoderContext,
  { normalized }: ResidualStream,
  logits: "last" | "all" = "last",
): void {
  const { dimensions, graph } = context;
  const { hiddenSize, vocabularyRows, keyValueHeads, headSize } = dimensions;
  const head = addLinearLayer(context, {
    name: "/lm_head",
    input: normalized,
    ...headWeights(dimensions.tied),
    outputs: vocabularyRows,
    inputs: hiddenSize,
    encoding: context.encodingOf("lm_head"),
  });
  graph.builder.node("Identity", [head], { outputs: ["logits"] });
  const rows = logits === "last" ? 1 : "sequence_length";
  graph.builder.output("logits", "float32", [
    "batch_size",
    rows,
    vocabularyRows,
  ]);
  const shape = [
    "batch_size",
    keyValueHeads,
    "total_sequence_length",
    headSize,
  ];
  for (let layer = 0; layer < dimensions.layers; layer += 1) {
    for (const name of presentNames(layer)) {
      graph.builder.output(name, "float32", shape);
    }
  }
}
