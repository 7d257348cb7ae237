import {
  FEED_FORWARD_RATIO,
  LARGE_KERNEL,
  TOWER_PREFIX,
} from "../../checkpoint/tower.ts";
import {
  balancedFeedForwardValues,
  type FeedForwardValues,
  feedForwardValues,
} from "../values/feed_forward.ts";
import type { VisionGraph } from "../vision_graph.ts";

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
  graph.observe(`${name}.fc1`, mixed, [0, 2, 3]);
  const layers = { block, values, channels };
  if (isInteger) {
    return addIntegerLayers(graph, image, mixed, layers);
  }
  const result = addConvolutions(graph, mixed, layers);
  return graph.node("Add", `${name}.add`, [image, result]);
}

interface Layers {
  readonly block: string;
  readonly values: FeedForwardValues;
  readonly channels: number;
}

/** As 1×1 convolutions, which run faster than matrix products in fp32. */
function addConvolutions(
  graph: VisionGraph,
  input: string,
  { block, values, channels }: Layers,
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
  { block, values, channels }: Layers,
): string {
  const name = `${block}.convffn`;
  const hidden = FEED_FORWARD_RATIO * channels;
  const pixels = graph.channelsLast(mixed, `${name}.pixels`);
  const expanded = graph.linear(
    graph.flattened(pixels, `${name}.tokens`, channels),
    `${name}.fc1`,
    { ...values.fc1, outputs: hidden, inputs: channels, block },
  );
  const active = graph.gelu(expanded, `${name}.act`);
  const contracted = graph.linear(active, `${name}.fc2`, {
    ...values.fc2,
    outputs: channels,
    inputs: hidden,
    block,
  });
  const result = graph.unflattened(contracted, `${name}.grid`, {
    pixels,
    channels,
  });
  const before = graph.channelsLast(image, `${name}.before`);
  const sum = graph.node("Add", `${name}.add`, [before, result]);
  return graph.channelsFirst(sum, `${name}.image`);
}
