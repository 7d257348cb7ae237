import { assertEquals } from "@std/assert";
import {
  type BranchedConvolution,
  mobileOneAffine,
} from "../../../../../lib/convert/vision/values/mobile_one.ts";
import { TrainedModule } from "../../../../support/convert/trained_module.ts";

const BLOCK: BranchedConvolution = {
  name: "block",
  outputs: 6,
  inputsOfGroup: 1,
  kernel: 3,
  branches: ["conv", "scale", "skip"],
};

Deno.test("mobileOneAffine() gives one convolution for all branches", async () => {
  const module = new TrainedModule(6)
    .addConvolution("block.rbr_conv.0", { outputs: 6, inputs: 1, size: 3 })
    .addConvolution("block.rbr_scale", { outputs: 6, inputs: 1, size: 1 })
    .addNorm("block.rbr_skip", 6);
  await module.assertEqual(mobileOneAffine(module.source, BLOCK), BLOCK, [
    module.run("block.rbr_conv.0"),
    module.run("block.rbr_scale"),
    module.normalize("block.rbr_skip"),
  ]);
});

Deno.test("mobileOneAffine() puts a skip connection of a full convolution on the diagonal", async () => {
  const block: BranchedConvolution = {
    ...BLOCK,
    inputsOfGroup: 6,
    kernel: 1,
    branches: ["conv", "skip"],
  };
  const module = new TrainedModule(6)
    .addConvolution("block.rbr_conv.0", { outputs: 6, inputs: 6, size: 1 })
    .addNorm("block.rbr_skip", 6);
  await module.assertEqual(mobileOneAffine(module.source, block), block, [
    module.run("block.rbr_conv.0"),
    module.normalize("block.rbr_skip"),
  ]);
});

Deno.test("mobileOneAffine() gives every input of a group two outputs where there are twice as many", async () => {
  const block: BranchedConvolution = { ...BLOCK, branches: ["conv", "scale"] };
  const module = new TrainedModule(3)
    .addConvolution("block.rbr_conv.0", { outputs: 6, inputs: 1, size: 3 })
    .addConvolution("block.rbr_scale", { outputs: 6, inputs: 1, size: 1 });
  await module.assertEqual(mobileOneAffine(module.source, block), block, [
    module.run("block.rbr_conv.0"),
    module.run("block.rbr_scale"),
  ]);
});

Deno.test("mobileOneAffine() takes a fused convolution as it is", () => {
  const module = new TrainedModule(6);
  module.source.addRandom("block.reparam_conv.weight", [6, 1, 3, 3]);
  assertEquals(mobileOneAffine(module.source, BLOCK), {
    weight: { op: "tensor", name: "block.reparam_conv.weight" },
    bias: { op: "tensor", name: "block.reparam_conv.bias" },
  });
});
