import { assertEquals } from "@std/assert";
import type { MeasuredChoices } from "../../../../lib/convert/choose/choices.ts";
import { readChoices } from "../../../../lib/convert/choose/read_choices.ts";

const MEASURED: MeasuredChoices = {
  choices: {
    vision: {
      activations: "static",
      keepFloat: [],
      perRow: ["network.10.0"],
      measured: { pictures: 2, cosine: 0.9993, plainCosine: 0.998, blocks: {} },
    },
    language: {
      layers: {
        "layers.1/mlp": {
          kind: "blocks",
          bits: 4,
          blockSize: 32,
          symmetric: false,
        },
        lm_head: { kind: "float", type: "float16" },
      },
      measured: {
        positions: 256,
        top1Agreement: 0.97,
        plainTop1Agreement: 0.9,
        logitsError: 0.2,
        layers: { lm_head: 0.1 },
      },
    },
  },
  statistics: { "network.0.0.convffn.fc1": { mean: [-1], variance: [1e-9] } },
  ranges: { "network.0.0.convffn.fc2": { least: -0.17, largest: 2 } },
};

Deno.test("readChoices() reads what was kept as JSON", () => {
  const kept: unknown = JSON.parse(JSON.stringify(MEASURED));
  assertEquals(readChoices(kept), MEASURED);
  const empty = { choices: {}, statistics: {}, ranges: {} };
  assertEquals(readChoices(empty), empty);
});

Deno.test("readChoices() takes nothing else", () => {
  const { choices } = MEASURED;
  const wrong = [
    undefined,
    {},
    { choices },
    { choices: { vision: { keepFloat: [] } }, statistics: {}, ranges: {} },
    { ...MEASURED, statistics: { layer: { mean: ["1"], variance: [1] } } },
    { ...MEASURED, ranges: { layer: { least: 0 } } },
  ];
  for (const document of wrong) assertEquals(readChoices(document), undefined);
});
