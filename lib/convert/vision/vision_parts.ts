import {
  blockNames,
  STEM,
  TOWER_STAGES,
  type TowerStage,
} from "../checkpoint/tower.ts";
import { addAttentionBlock } from "./modules/attention_block.ts";
import { addExpansion } from "./modules/expansion.ts";
import {
  addMobileOne,
  addPatchEmbed,
  addPositions,
} from "./modules/patch_embed.ts";
import { addProjector, PROJECTOR_BLOCK } from "./modules/projector.ts";
import { addRepMixerBlock } from "./modules/rep_mixer_block.ts";
import type { VisionGraph } from "./vision_graph.ts";

/** A piece of the vision encoder that can be run by itself. */
export interface VisionPart {
  /** Its name: that of a stage without blocks, or of a block. */
  readonly name: string;
  /** Whether `int8` quantizes it. */
  readonly isQuantizable: boolean;
}

/** A piece of the vision encoder that can be put into a graph. */
export interface AddablePart extends VisionPart {
  /** Adds it to a graph and returns the name of its output. */
  add(graph: VisionGraph, input: string): string;
}

/** The parts of the vision encoder in the order of computation: each reads what the one before gives. */
export const VISION_PARTS: readonly AddablePart[] = [
  { name: "patch_embed", isQuantizable: false, add: addStem },
  ...TOWER_STAGES.flatMap(partsOfStage),
  { name: "conv_exp", isQuantizable: false, add: addExpansion },
  { name: PROJECTOR_BLOCK, isQuantizable: true, add: addProjector },
];

function partsOfStage(stage: TowerStage): AddablePart[] {
  const { kind, name, channels } = stage;
  if (kind === "patchEmbed" || kind === "positions") {
    const add = kind === "patchEmbed" ? addPatchEmbed : addPositions;
    return [{
      name,
      isQuantizable: false,
      add: (graph, input) => add(graph, input, stage),
    }];
  }
  const add = kind === "repMixer" ? addRepMixerBlock : addAttentionBlock;
  return blockNames(stage).map((block) => ({
    name: block,
    isQuantizable: true,
    add: (graph, input) => add(graph, input, { block, channels }),
  }));
}

function addStem(graph: VisionGraph, pixels: string): string {
  return STEM.reduce((image, block) => {
    const embedded = addMobileOne(graph, image, block);
    return graph.gelu(embedded, `${block.name}.act`);
  }, pixels);
}
