import { assertEquals } from "@std/assert";
import { TensorList } from "../../../../lib/convert/checkpoint/tensor_list.ts";
import {
  branchedConvolutions,
  fusedConvolutions,
} from "../../../../lib/convert/checkpoint/tower_convolutions.ts";

const BLOCK = {
  name: "block",
  inputs: 4,
  outputs: 8,
  groups: 4,
  kernel: 3,
  stride: 1,
  branches: ["scale"],
} as const;

Deno.test("a fused block is one convolution of the inputs of its group", () => {
  const list = new TensorList("t.");
  fusedConvolutions(list).addMobileOne(BLOCK);
  assertEquals([...list.tensors], [
    ["t.block.reparam_conv.weight", [8, 1, 3, 3]],
    ["t.block.reparam_conv.bias", [8]],
  ]);
});

Deno.test("a block in train form has the branches that it is said to have", () => {
  const list = new TensorList("t.");
  branchedConvolutions(list).addMobileOne(BLOCK);
  assertEquals([...list.tensors], [
    ["t.block.rbr_scale.conv.weight", [8, 1, 1, 1]],
    ["t.block.rbr_scale.bn.weight", [8]],
    ["t.block.rbr_scale.bn.bias", [8]],
    ["t.block.rbr_scale.bn.running_mean", [8]],
    ["t.block.rbr_scale.bn.running_var", [8]],
    ["t.block.rbr_scale.bn.num_batches_tracked", []],
  ]);
});

Deno.test("depthwise convolutions have one input a row in both forms", () => {
  const fused = new TensorList("");
  fusedConvolutions(fused).addMixer("mixer", 6);
  fusedConvolutions(fused).addLargeKernel("large", 6);
  fusedConvolutions(fused).addPositions("positions", 6);
  assertEquals(weights(fused), {
    "mixer.reparam_conv.weight": [6, 1, 3, 3],
    "large.lkb_reparam.weight": [6, 1, 7, 7],
    "positions.reparam_conv.weight": [6, 1, 7, 7],
  });
  const train = new TensorList("");
  branchedConvolutions(train).addMixer("mixer", 6);
  branchedConvolutions(train).addLargeKernel("large", 6);
  branchedConvolutions(train).addPositions("positions", 6);
  assertEquals(weights(train), {
    "mixer.mixer.rbr_conv.0.conv.weight": [6, 1, 3, 3],
    "mixer.mixer.rbr_scale.conv.weight": [6, 1, 1, 1],
    "large.lkb_origin.conv.weight": [6, 1, 7, 7],
    "large.small_conv.conv.weight": [6, 1, 3, 3],
    "positions.pe.weight": [6, 1, 7, 7],
  });
});

function weights(list: TensorList): Record<string, readonly number[]> {
  return Object.fromEntries(
    [...list.tensors].filter(([, shape]) => shape.length === 4),
  );
}
