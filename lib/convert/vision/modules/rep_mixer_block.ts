import { MIXER_KERNEL, TOWER_PREFIX } from "../../checkpoint/tower.ts";
import { addFeedForward } from "./feed_forward.ts";
import { mixerAffine } from "../values/depthwise.ts";
import type { VisionGraph } from "../vision_graph.ts";

/** Adds a RepMixer block: a depthwise 3×3 convolution in the place of its input, and a ConvFFN. */
export function addRepMixerBlock(
  graph: VisionGraph,
  image: string,
  options: { block: string; channels: number },
): string {
  const { block, channels } = options;
  const name = `${block}.token_mixer`;
  const mixed = graph.convolution(image, name, {
    values: mixerAffine(graph.source, `${TOWER_PREFIX}${name}`, channels),
    outputs: channels,
    inputsOfGroup: 1,
    kernel: MIXER_KERNEL,
    groups: channels,
  });
  return addFeedForward(graph, mixed, {
    block,
    channels,
    layerScale: "layer_scale",
  });
}
