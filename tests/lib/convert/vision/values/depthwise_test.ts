import { assertEquals } from "@std/assert";
import {
  largeKernelAffine,
  mixerAffine,
  positionsAffine,
} from "../../../../../lib/convert/vision/values/depthwise.ts";
import { convolvePlainly } from "../../../../support/convert/plain_convolution.ts";
import type { PlainImage } from "../../../../support/convert/plain_convolution.ts";
import { TrainedModule } from "../../../../support/convert/trained_module.ts";

Deno.test("mixerAffine() gives x + layerScale * (mixer(x) - norm(x)) as one convolution", async () => {
  const module = new TrainedModule(4)
    .addConvolution("m.mixer.rbr_conv.0", { outputs: 4, inputs: 1, size: 3 })
    .addConvolution("m.mixer.rbr_scale", { outputs: 4, inputs: 1, size: 1 })
    .addNorm("m.mixer.rbr_skip", 4)
    .addNorm("m.norm.rbr_skip", 4);
  module.source.addRandom("m.layer_scale", [4, 1, 1]);
  const scale = module.source.values("m.layer_scale");
  const scaled = (image: PlainImage, sign: number) =>
    multiplied(image, (channel) => sign * (scale[channel] ?? 0));
  await module.assertEqual(
    mixerAffine(module.source, "m", 4),
    { outputs: 4, inputsOfGroup: 1, kernel: 3 },
    [
      module.image,
      scaled(module.run("m.mixer.rbr_conv.0"), 1),
      scaled(module.run("m.mixer.rbr_scale"), 1),
      scaled(module.normalize("m.mixer.rbr_skip"), 1),
      scaled(module.normalize("m.norm.rbr_skip"), -1),
    ],
  );
});

Deno.test("largeKernelAffine() adds a 3x3 kernel to the centre of a 7x7 kernel", async () => {
  const shape = { outputs: 6, inputs: 1, stride: 2 };
  const module = new TrainedModule(3)
    .addConvolution("p.lkb_origin", { ...shape, size: 7 })
    .addConvolution("p.small_conv", { ...shape, size: 3 });
  await module.assertEqual(
    largeKernelAffine(module.source, "p"),
    { outputs: 6, inputsOfGroup: 1, kernel: 7 },
    [module.run("p.lkb_origin"), module.run("p.small_conv")],
    2,
  );
});

Deno.test("positionsAffine() adds its input to a 7x7 convolution", async () => {
  const module = new TrainedModule(4);
  module.source.addRandom("c.pe.weight", [4, 1, 7, 7]);
  module.source.addRandom("c.pe.bias", [4]);
  const convolved = convolvePlainly(module.image, {
    weight: module.source.values("c.pe.weight"),
    bias: module.source.values("c.pe.bias"),
    outputs: 4,
    inputsOfGroup: 1,
    size: 7,
  });
  await module.assertEqual(
    positionsAffine(module.source, "c", 4),
    { outputs: 4, inputsOfGroup: 1, kernel: 7 },
    [module.image, convolved],
  );
});

Deno.test("fused depthwise convolutions are taken as they are", () => {
  const { source } = new TrainedModule(4);
  source.addRandom("m.reparam_conv.weight", [4, 1, 3, 3]);
  source.addRandom("p.lkb_reparam.weight", [8, 1, 7, 7]);
  const stored = (name: string) => ({
    weight: { op: "tensor" as const, name: `${name}.weight` },
    bias: { op: "tensor" as const, name: `${name}.bias` },
  });
  assertEquals(mixerAffine(source, "m", 4), stored("m.reparam_conv"));
  assertEquals(positionsAffine(source, "m", 4), stored("m.reparam_conv"));
  assertEquals(largeKernelAffine(source, "p"), stored("p.lkb_reparam"));
});

function multiplied(
  image: PlainImage,
  factor: (channel: number) => number,
): PlainImage {
  const pixels = image.side ** 2;
  const values = image.values.map((value, index) =>
    value * factor(Math.floor(index / pixels))
  );
  return { ...image, values };
}
