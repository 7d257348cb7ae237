import { assertEquals } from "@std/assert";
import {
  blockNames,
  EXPANSION,
  FEATURE_CHANNELS,
  patchEmbedPointwise,
  PIXELS_PER_FEATURE,
  STEM,
  TOWER_STAGES,
} from "../../../../lib/convert/checkpoint/tower.ts";

Deno.test("each module takes as many channels as the one before it gives", () => {
  const channels = [
    ...STEM.map(({ inputs, outputs }) => [inputs, outputs]),
    ...TOWER_STAGES.map(({ inputs, channels }) => [inputs, channels]),
    [EXPANSION.inputs, EXPANSION.outputs],
  ];
  const inputs = channels.map(([input]) => input);
  const outputs = channels.map(([, output]) => output);
  assertEquals(inputs, [3, ...outputs.slice(0, -1)]);
  assertEquals(outputs.at(-1), FEATURE_CHANNELS);
});

Deno.test("the strides make one feature of 64 by 64 pixels", () => {
  const halvings = TOWER_STAGES.filter(({ kind }) => kind === "patchEmbed");
  const stemStride = STEM.reduce((product, { stride }) => product * stride, 1);
  assertEquals(stemStride * 2 ** halvings.length, PIXELS_PER_FEATURE);
});

Deno.test("the modules have the names of the checkpoint, in order", () => {
  assertEquals(
    TOWER_STAGES.map(({ name }) => name),
    Array.from({ length: 11 }, (_, index) => `network.${index}`),
  );
  const names = TOWER_STAGES.flatMap(blockNames);
  assertEquals(names.length, 4 + 2 + (2 + 12 + 24) + (4 + 2));
  assertEquals(names.slice(0, 4), [
    "network.0.0",
    "network.0.1",
    "network.1",
    "network.2.0",
  ]);
  assertEquals(names.at(-1), "network.10.1");
});

Deno.test("a PatchEmbed ends with a 1×1 convolution of its own channels", () => {
  const [stage] = TOWER_STAGES.filter(({ kind }) => kind === "patchEmbed");
  assertEquals(stage && patchEmbedPointwise(stage), {
    name: "network.1.proj.1",
    inputs: 192,
    outputs: 192,
    groups: 1,
    kernel: 1,
    stride: 1,
    branches: ["conv", "skip"],
  });
});
