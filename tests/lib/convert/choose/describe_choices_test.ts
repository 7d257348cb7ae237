import { assertEquals } from "@std/assert";
import { describeChoices } from "../../../../lib/convert/choose/describe_choices.ts";

const VISION = {
  pictures: 1,
  cosine: 0.99963,
  plainCosine: 0.99963,
  blocks: {},
};
const PLAIN = {
  activations: "dynamic",
  keepFloat: [],
  perRow: [],
} as const;
const LANGUAGE = {
  positions: 256,
  top1Agreement: 0.972656,
  plainTop1Agreement: 0.972656,
  logitsError: 0.1,
  layers: {},
};

Deno.test("describeChoices() says nothing of what was not measured", () => {
  assertEquals(describeChoices({}), []);
});

Deno.test("describeChoices() says what was measured where nothing is kept", () => {
  assertEquals(
    describeChoices({
      vision: { ...PLAIN, measured: VISION },
      language: { layers: {}, measured: LANGUAGE },
    }),
    [
      "vision encoder: 8 bits everywhere; the features' cosine is 0.9996 on 1 picture",
      "language model: 4-bit blocks of 128 everywhere; the best token is that of float32 at 97.3 % of 256 positions",
    ],
  );
});

Deno.test("describeChoices() lists what is kept, and what would be without", () => {
  const blocks = { kind: "blocks", bits: 4, blockSize: 32 } as const;
  assertEquals(
    describeChoices({
      vision: {
        activations: "dynamic",
        keepFloat: ["network.10.0", "mm_projector"],
        perRow: ["network.10.1"],
        measured: { ...VISION, pictures: 3, plainCosine: 0.997 },
      },
      language: {
        layers: {
          "layers.0/mlp": { ...blocks, symmetric: true },
          "layers.1/mlp": { ...blocks, symmetric: false },
          "lm_head": { kind: "float", type: "float16" },
          "layers.2/mlp": { ...blocks, symmetric: true },
        },
        measured: {
          ...LANGUAGE,
          top1Agreement: 0.9,
          plainTop1Agreement: 0.5,
        },
      },
    }),
    [
      "vision encoder: kept in float32: network.10.0, mm_projector; scaled by token: network.10.1; " +
      "the features' cosine is 0.9996 on 3 pictures, 0.9970 with 8 bits everywhere",
      "language model: 4-bit blocks of 32: layers.0/mlp, layers.2/mlp; " +
      "4-bit blocks of 32 with zero points: layers.1/mlp; float16: lm_head; " +
      "the best token is that of float32 at 90.0 % of 256 positions, " +
      "at 50.0 % with 4-bit blocks of 128 everywhere, wanted: 95.0 %",
    ],
  );
});

Deno.test("describeChoices() says of static products what they were calibrated on", () => {
  const measured = { ...VISION, pictures: 10 };
  const choice = { ...PLAIN, activations: "static", measured } as const;
  assertEquals(describeChoices({ vision: choice }), [
    "vision encoder: static int8, calibrated on 10 pictures; " +
    "the features' cosine is 0.9996 on 10 pictures",
  ]);
  assertEquals(
    describeChoices({ vision: { ...choice, keepFloat: ["network.10.0"] } }),
    [
      "vision encoder: static int8, calibrated on 10 pictures; kept in float32: network.10.0; " +
      "the features' cosine is 0.9996 on 10 pictures, 0.9996 with 8 bits everywhere",
    ],
  );
});
