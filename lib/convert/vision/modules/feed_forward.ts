import {
  FEED_FORWARD_RATIO,
  LARGE_KERNEL,
  TOWER_PREFIX,
} from "../../checkpoint/tower.ts";
import {
  IMAGE_AXES,
  observeChannels,
  observeValues,
} from "../observed/observe.ts";
import {
  balancedFeedForwardValues,
  feedForwardValues,
} from "../values/feed_forward.ts";
import type { VisionGraph } from "../vision_graph.ts";
import {
  addStaticLayers,
  type FeedForwardLayers,
  type FeedForwardRanges,
} from "./static_feed_forward.ts";
import { addTiled } from "./tiles.ts";

/** Where a ConvFFN is. */
export interface FeedForwardOptions {
  /** Name of its block, such as `network.4.12`. */
  block: string;
  /** Name of the tensor of its layer scale within the block. */
  layerScale: string;
  /** Channels of the image. */
  channels: number;
}

/** Adds a ConvFFN to its input: image + layerScale · fc2(GELU(fc1(BatchNorm(depthwise(image))))). */
export function addFeedForward(
  graph: VisionGraph,
  image: string,
  options: FeedForwardOptions,
): string {
  const { block, channels, layerScale } = options;
  const name = `${block}.convffn`;
  const isInteger = graph.precision.isInteger(block);
  const names = [
    `${TOWER_PREFIX}${name}`,
    `${TOWER_PREFIX}${block}.${layerScale}`,
  ] as const;
  const values = isInteger
    ? balancedFeedForwardValues(
      ...names,
      graph.precision.statisticsOf(`${name}.fc1`),
    )
    : feedForwardValues(...names);
  const mixed = graph.convolution(image, `${name}.conv`, {
    values: values.depthwise,
    outputs: channels,
    inputsOfGroup: 1,
    kernel: LARGE_KERNEL,
    groups: channels,
  });
  observeChannels(graph, mixed, { layer: `${name}.fc1`, axes: IMAGE_AXES });
  const layers = { block, values, channels };
  const ranges = rangesOf(graph, block);
  if (isInteger && ranges === undefined) {
    return addIntegerLayers(graph, image, mixed, layers);
  }
  const result = ranges === undefined
    ? addConvolutions(graph, mixed, layers)
    : addStaticLayers(graph, mixed, { ...layers, ranges });
  return graph.node("Add", `${name}.add`, [image, result]);
}

/** Ranges of what both layers read, if they are fixed. */
function rangesOf(
  { precision }: VisionGraph,
  block: string,
): FeedForwardRanges | undefined {
  const [fc1, fc2] = ["fc1", "fc2"].map((layer) =>
    precision.rangeOf(block, `${block}.convffn.${layer}`)
  );
  return fc1 && fc2 && { fc1, fc2 };
}

/** As 1×1 convolutions, which run faster than matrix products in fp32. */
function addConvolutions(
  graph: VisionGraph,
  input: string,
  { block, values, channels }: FeedForwardLayers,
): string {
  const name = `${block}.convffn`;
  const hidden = FEED_FORWARD_RATIO * channels;
  const expanded = graph.convolution(input, `${name}.fc1`, {
    values: values.fc1,
    outputs: hidden,
    inputsOfGroup: channels,
    kernel: 1,
  });
  const active = graph.gelu(expanded, `${name}.act`);
  observeValues(graph, active, { layer: `${name}.fc2`, axes: IMAGE_AXES });
  return graph.convolution(active, `${name}.fc2`, {
    values: values.fc2,
    outputs: channels,
    inputsOfGroup: hidden,
    kernel: 1,
  });
}

/** As products of tokens, the sum included: only its result is turned back into an image. */
function addIntegerLayers(
  graph: VisionGraph,
  image: string,
  mixed: string,
  { block, values, channels }: FeedForwardLayers,
): string {
  const name = `${block}.convffn`;
  const hidden = FEED_FORWARD_RATIO * channels;
  const pixels = graph.channelsLast(mixed, `${name}.pixels`);
  const tiled = { name, channels, type: "float32" } as const;
  const contracted = addTiled(graph, pixels, tiled, (tokens) => {
    const expanded = graph.linear(tokens, `${name}.fc1`, {
      ...values.fc1,
      block,
      outputs: hidden,
      inputs: channels,
    });
    return graph.linear(graph.gelu(expanded, `${name}.act`), `${name}.fc2`, {
      ...values.fc2,
      block,
      outputs: channels,
      inputs: hidden,
    });
  });
  const result = graph.unflattened(contracted, `${name}.grid`, {
    pixels,
    channels,
  });
  const before = graph.channelsLast(image, `${name}.before`);
  const sum = graph.node("Add", `${name}.add`, [before, result]);
  return graph.channelsFirst(sum, `${name}.image`);
}
