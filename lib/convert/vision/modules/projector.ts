import { FEATURE_CHANNELS, PROJECTOR_PREFIX } from "../../checkpoint/tower.ts";
import { observeValues, TOKEN_AXES } from "../observed/observe.ts";
import { storedAffine } from "../values/affine.ts";
import type { VisionGraph } from "../vision_graph.ts";

/** Name of the projector among the blocks that can be quantized. */
export const PROJECTOR_BLOCK = "mm_projector";

/**
 * Adds the projector: features `[batch, 3072, height, width]` to `image_features`
 * `[batch, height · width, hidden]`, row by row of the image.
 *
 * @throws {ModelFormatError} If the checkpoint has no projector.
 */
export function addProjector(
  graph: VisionGraph,
  features: string,
): string {
  const { shape } = graph.source.info(`${PROJECTOR_PREFIX}2.weight`);
  const [hidden = 1] = shape;
  const block = PROJECTOR_BLOCK;
  const pixels = graph.channelsLast(features, `${block}.pixels`);
  const tokens = graph.flattened(pixels, `${block}.tokens`, FEATURE_CHANNELS);
  observeValues(graph, tokens, { layer: `${block}.0`, axes: TOKEN_AXES });
  const first = graph.linear(tokens, `${block}.0`, {
    ...storedAffine(`${PROJECTOR_PREFIX}0`),
    outputs: hidden,
    inputs: FEATURE_CHANNELS,
    block,
  });
  const active = graph.gelu(first, `${block}.1`);
  observeValues(graph, active, { layer: `${block}.2`, axes: TOKEN_AXES });
  return graph.linear(active, `${block}.2`, {
    ...storedAffine(`${PROJECTOR_PREFIX}2`),
    outputs: hidden,
    inputs: hidden,
    block,
  });
}
