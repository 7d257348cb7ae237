import type { Branch } from "../../checkpoint/tower.ts";
import type { Expression } from "../../weights/expression/expression.ts";
import { tensor } from "../../weights/expression/expressions.ts";
import type { TensorSource } from "../../weights/tensor_source.ts";
import {
  type Affine,
  normalizedAffine,
  storedAffine,
  sumOfAffines,
} from "./affine.ts";

/** The convolution that the branches of a MobileOne block add up to. */
export interface BranchedConvolution {
  /** Name of the block in the checkpoint, with the prefix of the tower. */
  readonly name: string;
  /** Channels out. */
  readonly outputs: number;
  /** Channels in, of each group. */
  readonly inputsOfGroup: number;
  /** Width and height of the kernel. */
  readonly kernel: number;
  /** The branches that exist in train form. */
  readonly branches: readonly Branch[];
}

/** The one convolution of a MobileOne block, stored as such (fused form) or as branches (train form). */
export function mobileOneAffine(
  source: TensorSource,
  block: BranchedConvolution,
): Affine {
  const fused = `${block.name}.reparam_conv`;
  if (source.has(`${fused}.weight`)) return storedAffine(fused);
  return branchesAffine(block);
}

/** The sum of the branches of a MobileOne block in train form. */
export function branchesAffine(block: BranchedConvolution): Affine {
  return sumOfAffines(
    block.branches.map((branch) => branchAffine(block, branch)),
  );
}

function branchAffine(block: BranchedConvolution, branch: Branch): Affine {
  const { name, kernel } = block;
  switch (branch) {
    case "conv": {
      const weight = tensor(`${name}.rbr_conv.0.conv.weight`);
      return normalizedAffine(weight, `${name}.rbr_conv.0.bn`);
    }
    case "scale": {
      const of = tensor(`${name}.rbr_scale.conv.weight`);
      const weight = padded(of, 1, kernel);
      return normalizedAffine(weight, `${name}.rbr_scale.bn`);
    }
    case "skip":
      return normalizedAffine(identityOf(block), `${name}.rbr_skip`);
  }
}

/** A convolution of the block's shape that changes nothing. */
export function identityOf(
  block: Pick<BranchedConvolution, "outputs" | "inputsOfGroup" | "kernel">,
): Expression {
  return {
    op: "identityKernel",
    channels: block.outputs,
    inputs: block.inputsOfGroup,
    size: block.kernel,
  };
}

/** Kernels in the centre of larger ones. */
export function padded(of: Expression, from: number, to: number): Expression {
  return { op: "padKernel", of, from, to };
}
