import type { TensorList } from "./tensor_list.ts";
import {
  type Branch,
  LARGE_KERNEL,
  MIXER_KERNEL,
  type MobileOneBlock,
  SMALL_KERNEL,
} from "./tower.ts";

/** The convolutions of the tower whose tensors differ between its two forms. */
export interface TowerConvolutions {
  /** Adds a MobileOne block. */
  addMobileOne(block: MobileOneBlock): void;
  /** Adds the depthwise convolution of a RepMixer. */
  addMixer(name: string, channels: number): void;
  /** Adds the first convolution of a PatchEmbed: depthwise, with two outputs for an input. */
  addLargeKernel(name: string, channels: number): void;
  /** Adds the depthwise convolution of a RepCPE. */
  addPositions(name: string, channels: number): void;
}

/** What is summed into RepMixer's kernel, beside the identity. */
const MIXER_BRANCHES: readonly Branch[] = ["conv", "scale", "skip"];

/** The fused form: each is one convolution with a bias. */
export function fusedConvolutions(list: TensorList): TowerConvolutions {
  function addDepthwise(name: string, channels: number, kernel: number): void {
    list.addLinear(name, channels, 1, kernel, kernel);
  }
  return {
    addMobileOne({ name, inputs, outputs, groups, kernel }) {
      const rowInputs = inputs / groups;
      list.addLinear(
        `${name}.reparam_conv`,
        outputs,
        rowInputs,
        kernel,
        kernel,
      );
    },
    addMixer(name, channels) {
      addDepthwise(`${name}.reparam_conv`, channels, MIXER_KERNEL);
    },
    addLargeKernel(name, channels) {
      addDepthwise(`${name}.lkb_reparam`, channels, LARGE_KERNEL);
    },
    addPositions(name, channels) {
      addDepthwise(`${name}.reparam_conv`, channels, LARGE_KERNEL);
    },
  };
}

/** The train form: branches of convolution and BatchNorm, which are summed. */
export function branchedConvolutions(list: TensorList): TowerConvolutions {
  function addBranches(block: Omit<MobileOneBlock, "stride">): void {
    for (const branch of block.branches) addBranch(list, block, branch);
  }
  function addKernel(name: string, channels: number, size: number): void {
    list.addNormalizedConvolution(name, channels, 1, size, size);
  }
  return {
    addMobileOne: addBranches,
    addMixer(name, channels) {
      const depthwise = {
        inputs: channels,
        outputs: channels,
        groups: channels,
        kernel: MIXER_KERNEL,
      };
      const mixer = `${name}.mixer`;
      addBranches({ name: mixer, branches: MIXER_BRANCHES, ...depthwise });
      addBranches({ name: `${name}.norm`, branches: ["skip"], ...depthwise });
      list.add(`${name}.layer_scale`, channels, 1, 1);
    },
    addLargeKernel(name, channels) {
      addKernel(`${name}.lkb_origin`, channels, LARGE_KERNEL);
      addKernel(`${name}.small_conv`, channels, SMALL_KERNEL);
    },
    addPositions(name, channels) {
      list.addLinear(`${name}.pe`, channels, 1, LARGE_KERNEL, LARGE_KERNEL);
    },
  };
}

function addBranch(
  list: TensorList,
  { name, inputs, outputs, groups, kernel }: Omit<MobileOneBlock, "stride">,
  branch: Branch,
): void {
  const rowInputs = inputs / groups;
  switch (branch) {
    case "conv":
      return list.addNormalizedConvolution(
        `${name}.rbr_conv.0`,
        outputs,
        rowInputs,
        kernel,
        kernel,
      );
    case "scale":
      return list.addNormalizedConvolution(
        `${name}.rbr_scale`,
        outputs,
        rowInputs,
        1,
        1,
      );
    case "skip":
      return list.addBatchNorm(`${name}.rbr_skip`, outputs);
  }
}
