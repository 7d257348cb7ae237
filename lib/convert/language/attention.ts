import type { DecoderContext } from "./decoder_context.ts";
import { addLinearLayer } from "./linear_layer.ts";
import {
  attentionOutputWeights,
  packedAttentionWeights,
} from "./language_weights.ts";

/** Adds a layer's queries, keys and values and returns what its heads found, `[batch, sequence, heads · size]`. */
export function addAttention(
  context: DecoderContext,
  layer: number,
  input: string,
): string {
  const { heads, keyValueHeads, headSize, hiddenSize } = context.dimensions;
  const packed = addLinearLayer(context, {
    name: `/layers.${layer}/attention/qkv`,
    input,
    ...packedAttentionWeights(layer),
    outputs: (heads + 2 * keyValueHeads) * headSize,
    inputs: hiddenSize,
    encoding: context.encodingOf(`layers.${layer}/attention`),
  });
  return addGroupQuery(context, layer, packed);
}

/** Adds the layer that mixes what the heads found and returns its output, `[batch, sequence, hidden]`. */
export function addAttentionOutput(
  context: DecoderContext,
  layer: number,
  input: string,
): string {
  const { heads, headSize, hiddenSize } = context.dimensions;
  return addLinearLayer(context, {
    name: `/layers.${layer}/attention/output`,
    input,
    ...attentionOutputWeights(layer),
    outputs: hiddenSize,
    inputs: heads * headSize,
    encoding: context.encodingOf(`layers.${layer}/attention`),
  });
}

/** Rotates, caches, masks and attends in one node; keys are cached rotated. */
function addGroupQuery(
  context: DecoderContext,
  layer: number,
  packed: string,
): string {
  const { dimensions, inputs, rotary } = context;
  const { builder } = context.graph;
  const name = `/layers.${layer}/attention`;
  const [past, present] = addCache(context, layer);
  const lengths = [inputs.lastIndex, inputs.totalLength];
  builder.node(
    "GroupQueryAttention",
    [packed, "", "", ...past, ...lengths, rotary.cosine, rotary.sine],
    {
      domain: "com.microsoft",
      name,
      attributes: {
        num_heads: { int: dimensions.heads },
        kv_num_heads: { int: dimensions.keyValueHeads },
        scale: { float: 1 / Math.sqrt(dimensions.headSize) },
        do_rotary: { int: 1 },
        rotary_interleaved: { int: 0 },
      },
      outputs: [name, ...present],
    },
  );
  return name;
}

/** Declares a layer's inputs of keys and values and names its outputs. */
function addCache(
  { graph, dimensions }: DecoderContext,
  layer: number,
): [past: string[], present: string[]] {
  const { keyValueHeads, headSize } = dimensions;
  const shape = ["batch_size", keyValueHeads, "past_sequence_length", headSize];
  const past = ["key", "value"].map((part) =>
    graph.builder.input(`past_key_values.${layer}.${part}`, "float32", shape)
  );
  return [past, presentNames(layer)];
}

/** Names of the outputs that hold a layer's grown cache. */
export function presentNames(layer: number): string[] {
  return [`present.${layer}.key`, `present.${layer}.value`];
}
