import {
  EXPANSION,
  FEATURE_CHANNELS,
  SQUEEZE_CHANNELS,
  TOWER_PREFIX,
} from "../../checkpoint/tower.ts";
import { addMobileOne } from "./patch_embed.ts";
import { storedAffine } from "../values/affine.ts";
import type { VisionGraph } from "../vision_graph.ts";

/** Adds the last convolution, squeeze-and-excitation and a GELU: the image's features. */
export function addExpansion(graph: VisionGraph, image: string): string {
  const { name } = EXPANSION;
  const expanded = addMobileOne(graph, image, EXPANSION);
  const gates = addSqueeze(graph, expanded, `${name}.se`);
  const gated = graph.node("Mul", `${name}.se.gate`, [expanded, gates]);
  return graph.gelu(gated, `${name}.act`);
}

/** A number between 0 and 1 for each channel, from the channels' means. */
function addSqueeze(graph: VisionGraph, image: string, name: string): string {
  const means = graph.node("GlobalAveragePool", `${name}.means`, [image]);
  const reduced = graph.convolution(means, `${name}.reduce`, {
    values: storedAffine(`${TOWER_PREFIX}${name}.reduce`),
    outputs: SQUEEZE_CHANNELS,
    inputsOfGroup: FEATURE_CHANNELS,
    kernel: 1,
  });
  const positive = graph.node("Relu", `${name}.relu`, [reduced]);
  const expanded = graph.convolution(positive, `${name}.expand`, {
    values: storedAffine(`${TOWER_PREFIX}${name}.expand`),
    outputs: FEATURE_CHANNELS,
    inputsOfGroup: SQUEEZE_CHANNELS,
    kernel: 1,
  });
  return graph.node("Sigmoid", `${name}.sigmoid`, [expanded]);
}
