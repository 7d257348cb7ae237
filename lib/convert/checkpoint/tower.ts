/**
 * The vision tower of FastVLM (FastViTHD), as one table: what its modules are called in a checkpoint,
 * in which order they run and how many channels they have. The list of tensors and the graph are both
 * made from it.
 *
 * @module
 */

/** What the names of the tower's tensors begin with in a checkpoint. */
export const TOWER_PREFIX = "model.vision_tower.vision_tower.model.";

/** What the names of the projector's tensors begin with in a checkpoint. */
export const PROJECTOR_PREFIX = "model.mm_projector.";

/** A branch of a MobileOne block in train form; branches are summed. */
export type Branch =
  /** `rbr_conv.0`: a k×k convolution and a BatchNorm. */
  | "conv"
  /** `rbr_scale`: a 1×1 convolution and a BatchNorm. */
  | "scale"
  /** `rbr_skip`: a BatchNorm alone. */
  | "skip";

/** A MobileOne block: one convolution (`<name>.reparam_conv`) in fused form, branches in train form. */
export interface MobileOneBlock {
  /** Name without {@linkcode TOWER_PREFIX}, such as `patch_embed.0`. */
  readonly name: string;
  /** Channels in. */
  readonly inputs: number;
  /** Channels out. */
  readonly outputs: number;
  /** Groups of the convolution. */
  readonly groups: number;
  /** Width and height of the kernel; the padding is half of it, rounded down. */
  readonly kernel: number;
  /** Step of the convolution in both directions. */
  readonly stride: number;
  /** The branches that exist in train form. */
  readonly branches: readonly Branch[];
}

/** One module of `network`, of one of four kinds. */
export interface TowerStage {
  /**
   * `repMixer`: `blocks` blocks of RepMixer and ConvFFN, named `<name>.0` and so on;
   * `attention`: `blocks` blocks of self-attention and ConvFFN, named likewise;
   * `patchEmbed`: halves the width and height and doubles the channels (`<name>.proj.0` and `.proj.1`);
   * `positions`: RepCPE, a 7×7 depthwise convolution that encodes positions.
   */
  readonly kind: "repMixer" | "attention" | "patchEmbed" | "positions";
  /** Name without {@linkcode TOWER_PREFIX}, such as `network.4`. */
  readonly name: string;
  /** Channels in. */
  readonly inputs: number;
  /** Channels out. */
  readonly channels: number;
  /** How many blocks there are; 1 for `patchEmbed` and `positions`. */
  readonly blocks: number;
}

/** Channels of the five resolutions: `embed_dims` of `fastvithd()`. */
export const TOWER_CHANNELS = [96, 192, 384, 768, 1536] as const;

/** Blocks at the five resolutions: `layers` of `fastvithd()`. */
export const TOWER_LAYERS = [2, 12, 24, 4, 2] as const;

/** Channels of the image features: 2 × 1536 (`cls_ratio` 2). */
export const FEATURE_CHANNELS = 3072;

/** Channels between the two convolutions of squeeze-and-excitation: a sixteenth of the features'. */
export const SQUEEZE_CHANNELS = 192;

/** Channels of one attention head. */
export const ATTENTION_HEAD_SIZE = 32;

/** How many times more channels a ConvFFN has inside. */
export const FEED_FORWARD_RATIO = 4;

/** Width and height of the depthwise kernel of ConvFFN, PatchEmbed and RepCPE. */
export const LARGE_KERNEL = 7;

/** Width and height of the second kernel of a PatchEmbed in train form. */
export const SMALL_KERNEL = 3;

/** Width and height of RepMixer's kernel. */
export const MIXER_KERNEL = 3;

/** Epsilon of BatchNorm and of LayerNormChannel. */
export const TOWER_EPSILON = 1e-5;

/** How many pixels of the image, in one direction, become one feature. */
export const PIXELS_PER_FEATURE = 64;

/** Size of the CLIP head `head.proj` ([3072, 768]), which nothing uses. */
export const HEAD_CHANNELS = 768;

/** The stem, in order; each is followed by a GELU. */
export const STEM: readonly MobileOneBlock[] = [
  {
    name: "patch_embed.0",
    inputs: 3,
    outputs: 96,
    groups: 1,
    kernel: 3,
    stride: 2,
    branches: ["conv"],
  },
  {
    name: "patch_embed.1",
    inputs: 96,
    outputs: 96,
    groups: 96,
    kernel: 3,
    stride: 2,
    branches: ["conv"],
  },
  {
    name: "patch_embed.2",
    inputs: 96,
    outputs: 96,
    groups: 1,
    kernel: 1,
    stride: 1,
    branches: ["conv", "skip"],
  },
];

/** The modules of `network`, in order. */
export const TOWER_STAGES: readonly TowerStage[] = [
  blocks("repMixer", "network.0", 0),
  patchEmbed("network.1", 1),
  blocks("repMixer", "network.2", 1),
  patchEmbed("network.3", 2),
  blocks("repMixer", "network.4", 2),
  patchEmbed("network.5", 3),
  positions("network.6", 3),
  blocks("attention", "network.7", 3),
  patchEmbed("network.8", 4),
  positions("network.9", 4),
  blocks("attention", "network.10", 4),
];

/** The last convolution; squeeze-and-excitation (`conv_exp.se`) and a GELU follow it. */
export const EXPANSION: MobileOneBlock = {
  name: "conv_exp",
  inputs: 1536,
  outputs: FEATURE_CHANNELS,
  groups: 1536,
  kernel: 3,
  stride: 1,
  branches: ["conv", "scale"],
};

/** The second convolution of a PatchEmbed; a GELU follows it, as it does the first (`<name>.proj.0`). */
export function patchEmbedPointwise(stage: TowerStage): MobileOneBlock {
  return {
    name: `${stage.name}.proj.1`,
    inputs: stage.channels,
    outputs: stage.channels,
    groups: 1,
    kernel: 1,
    stride: 1,
    branches: ["conv", "skip"],
  };
}

/** The names of a stage's blocks, such as `network.4.12`; one name for a stage that has no blocks. */
export function blockNames(stage: TowerStage): string[] {
  if (stage.kind === "patchEmbed" || stage.kind === "positions") {
    return [stage.name];
  }
  return Array.from(
    { length: stage.blocks },
    (_, index) => `${stage.name}.${index}`,
  );
}

type Resolution = 0 | 1 | 2 | 3 | 4;

function blocks(
  kind: "repMixer" | "attention",
  name: string,
  resolution: Resolution,
): TowerStage {
  const channels = TOWER_CHANNELS[resolution];
  const count = TOWER_LAYERS[resolution];
  return { kind, name, inputs: channels, channels, blocks: count };
}

function patchEmbed(name: string, resolution: 1 | 2 | 3 | 4): TowerStage {
  const before: Record<1 | 2 | 3 | 4, Resolution> = { 1: 0, 2: 1, 3: 2, 4: 3 };
  return {
    kind: "patchEmbed",
    name,
    inputs: TOWER_CHANNELS[before[resolution]],
    channels: TOWER_CHANNELS[resolution],
    blocks: 1,
  };
}

function positions(name: string, resolution: Resolution): TowerStage {
  const channels = TOWER_CHANNELS[resolution];
  return { kind: "positions", name, inputs: channels, channels, blocks: 1 };
}
