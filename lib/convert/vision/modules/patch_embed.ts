import {
  LARGE_KERNEL,
  type MobileOneBlock,
  patchEmbedPointwise,
  TOWER_PREFIX,
  type TowerStage,
} from "../../checkpoint/tower.ts";
import { largeKernelAffine, positionsAffine } from "../values/depthwise.ts";
import { mobileOneAffine } from "../values/mobile_one.ts";
import type { VisionGraph } from "../vision_graph.ts";

/** Adds a PatchEmbed, which halves the width and height of an image and doubles its channels. */
export function addPatchEmbed(
  graph: VisionGraph,
  image: string,
  stage: TowerStage,
): string {
  const name = `${stage.name}.proj.0`;
  const merged = graph.convolution(image, name, {
    values: largeKernelAffine(graph.source, `${TOWER_PREFIX}${name}`),
    outputs: stage.channels,
    inputsOfGroup: 1,
    kernel: LARGE_KERNEL,
    groups: stage.inputs,
    stride: 2,
  });
  const active = graph.gelu(merged, `${name}.act`);
  const pointwise = patchEmbedPointwise(stage);
  const mixed = addMobileOne(graph, active, pointwise);
  return graph.gelu(mixed, `${pointwise.name}.act`);
}

/** Adds a MobileOne block as the one convolution that it is at inference; no activation follows. */
export function addMobileOne(
  graph: VisionGraph,
  image: string,
  block: MobileOneBlock,
): string {
  const { name, inputs, outputs, groups, kernel, stride, branches } = block;
  const inputsOfGroup = inputs / groups;
  const values = mobileOneAffine(graph.source, {
    name: `${TOWER_PREFIX}${name}`,
    outputs,
    inputsOfGroup,
    kernel,
    branches,
  });
  return graph.convolution(image, name, {
    values,
    outputs,
    inputsOfGroup,
    kernel,
    groups,
    stride,
  });
}

/** Adds a RepCPE, a depthwise convolution that tells pixels where they are. */
export function addPositions(
  graph: VisionGraph,
  image: string,
  { name, channels }: TowerStage,
): string {
  return graph.convolution(image, name, {
    values: positionsAffine(graph.source, `${TOWER_PREFIX}${name}`, channels),
    outputs: channels,
    inputsOfGroup: 1,
    kernel: LARGE_KERNEL,
    groups: channels,
  });
}
