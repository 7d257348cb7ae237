import { type ElementType, int64Tensor } from "../../../onnx/writer/tensor.ts";
import { nodeName } from "../node_name.ts";
import type { VisionGraph } from "../vision_graph.ts";

/** What is cut into tiles. */
export interface TiledOptions {
  /** Name of the module. */
  readonly name: string;
  /** Channels of a token. */
  readonly channels: number;
  /** Type of its numbers. */
  readonly type: ElementType;
}

/**
 * Into how many tiles tokens are cut, by their channels. What is between the layers of a ConvFFN is 100,
 * 50, 25 and 13 MB of a picture of 1024 × 1024 pixels, and 3 MB of a tile, which stays in the cache: the
 * blocks take 0.83, 0.78, 0.89 and 0.97 of the time (measured). Images have these numbers of tokens, or
 * multiples, as their sides are multiples of 64 pixels.
 */
const TILES: ReadonlyMap<number, number> = new Map([
  [96, 32],
  [192, 16],
  [384, 8],
  [768, 4],
]);

/**
 * Adds what makes float32 tokens of `channels` numbers of such tokens, one tile after another where that is
 * faster. The weights are those of the graph for all tiles, so that loading takes no longer.
 *
 * @param pixels `[batch, height, width, channels]`.
 * @param add Adds it to `[tokens, channels]`, or more dimensions.
 * @returns `[…, channels]`, in the order of the pixels.
 */
export function addTiled(
  graph: VisionGraph,
  pixels: string,
  { name, channels, type }: TiledOptions,
  add: (tokens: string) => string,
): string {
  const count = TILES.get(channels);
  if (count === undefined) {
    return add(graph.flattened(pixels, `${name}.tokens`, channels));
  }
  const { builder } = graph.planned;
  const shape = builder.constant(int64Tensor([3], [count, -1, channels]));
  const tiles = graph.node("Reshape", `${name}.tiles`, [pixels, shape]);
  const shapeOfTile = ["tokens", channels] as const;
  const body = builder.body(nodeName(`${name}.tile`), () => {
    const tile = nodeName(`${name}.tile.tokens`);
    const result = add(builder.input(tile, type, shapeOfTile));
    builder.output(result, "float32", shapeOfTile);
  });
  return graph.node("Scan", `${name}.scan`, [tiles], {
    body: { graph: body },
    num_scan_inputs: { int: 1 },
  });
}
