import { FEED_FORWARD_RATIO } from "../../checkpoint/tower.ts";
import {
  type ActivationRange,
  addActivationScale,
} from "../../weights/static_matmul.ts";
import type { FeedForwardValues } from "../values/feed_forward.ts";
import type { IntegerWeight, VisionGraph } from "../vision_graph.ts";
import { addTiled } from "./tiles.ts";

/** What the expansion and the contraction of a ConvFFN are made of. */
export interface FeedForwardLayers {
  /** Name of the block, such as `network.4.12`. */
  readonly block: string;
  /** The layers. */
  readonly values: FeedForwardValues;
  /** Channels of the image. */
  readonly channels: number;
}

/** Ranges of what both layers read. */
export interface FeedForwardRanges {
  /** Of what the expansion reads. */
  readonly fc1: ActivationRange;
  /** Of what the contraction reads. */
  readonly fc2: ActivationRange;
}

/** Adds fc2(GELU(fc1(image))) in 8 bits by fixed ranges, and gives an image. */
export function addStaticLayers(
  graph: VisionGraph,
  image: string,
  layers: FeedForwardLayers & { readonly ranges: FeedForwardRanges },
): string {
  const { block, channels, ranges } = layers;
  const name = `${block}.convffn`;
  const scale1 = addActivationScale(graph.planned, ranges.fc1);
  const scale2 = addActivationScale(graph.planned, ranges.fc2);
  // Integers are a quarter of what would have to be transposed else.
  const input = graph.quantize(image, `${name}.fc1`, scale1);
  const pixels = graph.channelsLast(input.values, `${name}.pixels`);
  const { fc1, fc2 } = addWeights(graph, layers);
  const tiled = { name, channels, type: "uint8" } as const;
  const result = addTiled(graph, pixels, tiled, (values) => {
    const read = { ...input, values };
    const expanded = graph.integerProduct(read, `${name}.fc1`, fc1);
    const active = graph.gelu(expanded, `${name}.act`);
    const rounded = graph.quantize(active, `${name}.fc2`, scale2);
    return graph.integerProduct(rounded, `${name}.fc2`, fc2);
  });
  const grid = graph.unflattened(result, `${name}.grid`, { pixels, channels });
  return graph.channelsFirst(grid, `${name}.image`);
}

function addWeights(
  graph: VisionGraph,
  { block, values, channels }: FeedForwardLayers,
): { fc1: IntegerWeight; fc2: IntegerWeight } {
  const name = `${block}.convffn`;
  const hidden = FEED_FORWARD_RATIO * channels;
  const fc1 = { ...values.fc1, block, outputs: hidden, inputs: channels };
  const fc2 = { ...values.fc2, block, outputs: channels, inputs: hidden };
  return {
    fc1: graph.integerWeight(`${name}.fc1`, fc1),
    fc2: graph.integerWeight(`${name}.fc2`, fc2),
  };
}
