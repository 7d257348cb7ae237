import { FEED_FORWARD_RATIO } from "../../checkpoint/tower.ts";
import {
  type ActivationRange,
  addActivationScale,
} from "../../weights/static_matmul.ts";
import { nodeName } from "../node_name.ts";
import type { FeedForwardValues } from "../values/feed_forward.ts";
import type { IntegerWeight, VisionGraph } from "../vision_graph.ts";

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

/**
 * Into how many tiles an image is cut, by its channels: those of the two highest resolutions. What is
 * between the layers is 100 and 50 MB of a picture of 1024 × 1024 pixels, and 6 MB of a tile, which stays in
 * the cache; more tiles at lower resolutions take some more off the time, and add more to that of loading,
 * which grows with the square of the nodes (measured). Fixed ranges give the same result, however an image
 * is tiled.
 */
const TILES: ReadonlyMap<number, number> = new Map([[96, 16], [192, 8]]);

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
  const tokens = graph.flattened(pixels, `${name}.tokens`, channels);
  const { fc1, fc2 } = addWeights(graph, layers);
  const tiles = split(graph, tokens, { name, channels }).map(
    (values, index) => {
      const tile = `${name}.tile_${index}`;
      const read = { ...input, values };
      const expanded = graph.integerProduct(read, `${tile}.fc1`, fc1);
      const active = graph.gelu(expanded, `${tile}.act`);
      const rounded = graph.quantize(active, `${tile}.fc2`, scale2);
      return graph.integerProduct(rounded, `${tile}.fc2`, fc2);
    },
  );
  const result = join(graph, tiles, `${name}.tiles`);
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

/** Tiles are of equal length: pictures of all sizes have that many tokens, or a multiple. */
function split(
  { planned: { builder } }: VisionGraph,
  tokens: string,
  { name, channels }: { readonly name: string; readonly channels: number },
): string[] {
  const count = TILES.get(channels);
  if (count === undefined) return [tokens];
  const outputs = Array.from(
    { length: count },
    (_, index) => nodeName(`${name}.tile_${index}`),
  );
  builder.node("Split", [tokens], {
    name: nodeName(`${name}.split`),
    outputs,
    attributes: { axis: { int: 1 }, num_outputs: { int: count } },
  });
  return outputs;
}

function join(
  graph: VisionGraph,
  tiles: readonly string[],
  name: string,
): string {
  const [only] = tiles;
  if (only !== undefined && tiles.length === 1) return only;
  return graph.node("Concat", name, tiles, { axis: { int: 1 } });
}
