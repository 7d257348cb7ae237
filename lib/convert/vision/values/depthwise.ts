import {
  LARGE_KERNEL,
  MIXER_KERNEL,
  SMALL_KERNEL,
} from "../../checkpoint/tower.ts";
import {
  add,
  multiply,
  scaleRows,
  subtract,
  tensor,
} from "../../weights/expression/expressions.ts";
import type { TensorSource } from "../../weights/tensor_source.ts";
import {
  type Affine,
  normalizedAffine,
  storedAffine,
  sumOfAffines,
} from "./affine.ts";
import { branchesAffine, identityOf, padded } from "./mobile_one.ts";

/**
 * The depthwise convolution of a RepMixer (`…token_mixer`), its skip connection included. In train
 * form it is x + layerScale · (mixer(x) - norm(x)).
 */
export function mixerAffine(
  source: TensorSource,
  name: string,
  channels: number,
): Affine {
  const fused = `${name}.reparam_conv`;
  if (source.has(`${fused}.weight`)) return storedAffine(fused);
  const shape = {
    outputs: channels,
    inputsOfGroup: 1,
    kernel: MIXER_KERNEL,
  };
  const mixer = branchesAffine({
    ...shape,
    name: `${name}.mixer`,
    branches: ["conv", "scale", "skip"],
  });
  const norm = branchesAffine({
    ...shape,
    name: `${name}.norm`,
    branches: ["skip"],
  });
  const scale = tensor(`${name}.layer_scale`);
  return {
    weight: add(
      identityOf(shape),
      scaleRows(subtract(mixer.weight, norm.weight), scale),
    ),
    bias: multiply(subtract(mixer.bias, norm.bias), scale),
  };
}

/** The strided 7×7 convolution of a PatchEmbed (`…proj.0`); in train form, a 7×7 and a 3×3 one. */
export function largeKernelAffine(source: TensorSource, name: string): Affine {
  const fused = `${name}.lkb_reparam`;
  if (source.has(`${fused}.weight`)) return storedAffine(fused);
  const large = tensor(`${name}.lkb_origin.conv.weight`);
  const small = tensor(`${name}.small_conv.conv.weight`);
  return sumOfAffines([
    normalizedAffine(large, `${name}.lkb_origin.bn`),
    normalizedAffine(
      padded(small, SMALL_KERNEL, LARGE_KERNEL),
      `${name}.small_conv.bn`,
    ),
  ]);
}

/** The position-encoding convolution of a RepCPE; in train form, a convolution and a skip connection. */
export function positionsAffine(
  source: TensorSource,
  name: string,
  channels: number,
): Affine {
  const fused = `${name}.reparam_conv`;
  if (source.has(`${fused}.weight`)) return storedAffine(fused);
  const { weight, bias } = storedAffine(`${name}.pe`);
  const identity = identityOf({
    outputs: channels,
    inputsOfGroup: 1,
    kernel: LARGE_KERNEL,
  });
  return { weight: add(weight, identity), bias };
}
