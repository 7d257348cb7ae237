import type { ExpectedTensors } from "./expected_tensors.ts";
import { TensorList } from "./tensor_list.ts";
import {
  blockNames,
  EXPANSION,
  FEATURE_CHANNELS,
  FEED_FORWARD_RATIO,
  HEAD_CHANNELS,
  LARGE_KERNEL,
  patchEmbedPointwise,
  SQUEEZE_CHANNELS,
  STEM,
  TOWER_PREFIX,
  TOWER_STAGES,
  type TowerStage,
} from "./tower.ts";
import {
  branchedConvolutions,
  fusedConvolutions,
  type TowerConvolutions,
} from "./tower_convolutions.ts";

/** How a tower's convolutions are stored: fused for inference, or in branches as they are trained. */
export type VisionForm = "fused" | "train";

/** Parts of names that only the train form has. */
const TRAIN_NAMES_REGEXP = /\.(?:rbr_conv|lkb_origin)\./;

/** Tells the form of a tower by its tensors' names. */
export function detectVisionForm(tensorNames: readonly string[]): VisionForm {
  return tensorNames.some((name) => TRAIN_NAMES_REGEXP.test(name))
    ? "train"
    : "fused";
}

/** Lists a tower's tensors, those that nothing computes with included. */
export function towerTensors(form: VisionForm): ExpectedTensors {
  const list = new TensorList(TOWER_PREFIX);
  const convolutions = form === "fused"
    ? fusedConvolutions(list)
    : branchedConvolutions(list);
  for (const block of STEM) convolutions.addMobileOne(block);
  for (const stage of TOWER_STAGES) addStage(list, convolutions, stage);
  convolutions.addMobileOne(EXPANSION);
  const features = FEATURE_CHANNELS;
  list.addLinear("conv_exp.se.reduce", SQUEEZE_CHANNELS, features, 1, 1);
  list.addLinear("conv_exp.se.expand", features, SQUEEZE_CHANNELS, 1, 1);
  list.add("head.proj", features, HEAD_CHANNELS);
  return list.tensors;
}

function addStage(
  list: TensorList,
  convolutions: TowerConvolutions,
  stage: TowerStage,
): void {
  const { channels } = stage;
  for (const name of blockNames(stage)) {
    switch (stage.kind) {
      case "patchEmbed":
        convolutions.addLargeKernel(`${name}.proj.0`, channels);
        convolutions.addMobileOne(patchEmbedPointwise(stage));
        break;
      case "positions":
        convolutions.addPositions(name, channels);
        break;
      case "repMixer":
        convolutions.addMixer(`${name}.token_mixer`, channels);
        list.add(`${name}.layer_scale`, channels, 1, 1);
        addFeedForward(list, `${name}.convffn`, channels);
        break;
      case "attention":
        addAttention(list, name, channels);
        addFeedForward(list, `${name}.convffn`, channels);
    }
  }
}

function addFeedForward(
  list: TensorList,
  name: string,
  channels: number,
): void {
  const inner = FEED_FORWARD_RATIO * channels;
  list.addNormalizedConvolution(
    `${name}.conv`,
    channels,
    1,
    LARGE_KERNEL,
    LARGE_KERNEL,
  );
  list.addLinear(`${name}.fc1`, inner, channels, 1, 1);
  list.addLinear(`${name}.fc2`, channels, inner, 1, 1);
}

function addAttention(list: TensorList, name: string, channels: number): void {
  list.addLinear(`${name}.norm`, channels);
  list.add(`${name}.token_mixer.qkv.weight`, 3 * channels, channels);
  list.addLinear(`${name}.token_mixer.proj`, channels, channels);
  list.add(`${name}.layer_scale_1`, channels, 1, 1);
  list.add(`${name}.layer_scale_2`, channels, 1, 1);
}
