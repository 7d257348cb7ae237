import { ATTENTION_HEAD_SIZE, TOWER_PREFIX } from "../../checkpoint/tower.ts";
import { addFeedForward } from "./feed_forward.ts";
import { nodeName } from "../node_name.ts";
import {
  type AttentionValues,
  attentionValues,
  balancedAttentionValues,
} from "../values/attention.ts";
import { observeChannels, TOKEN_AXES } from "../observed/observe.ts";
import type { VisionGraph } from "../vision_graph.ts";

/** Which attention block. */
export interface AttentionBlockOptions {
  /** Its name, such as `network.7.0`. */
  block: string;
  /** Channels of the image. */
  channels: number;
}

/** Adds an attention block: self-attention over all pixels on top of its input, then a ConvFFN. */
export function addAttentionBlock(
  graph: VisionGraph,
  image: string,
  options: AttentionBlockOptions,
): string {
  const { block, channels } = options;
  const pixels = graph.channelsLast(image, `${block}.token_mixer.pixels`);
  const attended = addAttention(graph, pixels, options);
  const sum = graph.node("Add", `${block}.token_mixer.add`, [pixels, attended]);
  const result = graph.channelsFirst(sum, `${block}.token_mixer.image`);
  return addFeedForward(graph, result, {
    block,
    channels,
    layerScale: "layer_scale_2",
  });
}

/** `[batch, height, width, channels]` to the same; heads see the pixels as a sequence. */
function addAttention(
  graph: VisionGraph,
  pixels: string,
  { block, channels }: AttentionBlockOptions,
): string {
  const name = `${block}.token_mixer`;
  const { norm, qkv, projection } = valuesOf(graph, { block, channels });
  const tokens = graph.flattened(pixels, `${name}.tokens`, channels);
  const normal = graph.layerNorm(tokens, `${block}.norm`, { norm, channels });
  observeChannels(graph, normal, { layer: `${name}.qkv`, axes: TOKEN_AXES });
  const packed = graph.linear(normal, `${name}.qkv`, {
    ...qkv,
    outputs: 3 * channels,
    inputs: channels,
    block,
  });
  const heads = addHeads(graph, packed, { name, channels });
  observeChannels(graph, heads, { layer: `${name}.proj`, axes: TOKEN_AXES });
  const projected = graph.linear(heads, `${name}.proj`, {
    ...projection,
    outputs: channels,
    inputs: channels,
    block,
  });
  return graph.unflattened(projected, `${name}.grid`, { pixels, channels });
}

function valuesOf(
  { precision }: VisionGraph,
  { block, channels }: AttentionBlockOptions,
): AttentionValues {
  const values = attentionValues(`${TOWER_PREFIX}${block}`, {
    channels,
    headSize: ATTENTION_HEAD_SIZE,
  });
  if (!precision.isInteger(block)) return values;
  const [normalized, attended] = ["qkv", "proj"].map((layer) =>
    precision.statisticsOf(`${block}.token_mixer.${layer}`)
  );
  if (normalized === undefined || attended === undefined) return values;
  return balancedAttentionValues(values, channels, { normalized, attended });
}

/** Packed queries, keys and values to `[batch, pixels, channels]`. */
function addHeads(
  graph: VisionGraph,
  packed: string,
  { name, channels }: { name: string; channels: number },
): string {
  const { builder } = graph.planned;
  const parts = ["queries", "keys", "values"].map((part) =>
    nodeName(`${name}.${part}`)
  );
  builder.node("Split", [packed], {
    name: nodeName(`${name}.split`),
    outputs: parts,
    attributes: { axis: { int: -1 }, num_outputs: { int: parts.length } },
  });
  return builder.node("MultiHeadAttention", parts, {
    name: nodeName(`${name}.heads`),
    domain: "com.microsoft",
    attributes: {
      num_heads: { int: channels / ATTENTION_HEAD_SIZE },
      // The queries' weights have the scale in them.
      scale: { float: 1 },
    },
  });
}
