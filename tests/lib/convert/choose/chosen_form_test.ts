import { assertEquals } from "@std/assert";
import {
  chosenForm,
  isMeasured,
  plainForm,
} from "../../../../lib/convert/choose/chosen_form.ts";
import type { MeasuredChoices } from "../../../../lib/convert/choose/choices.ts";

const RANGE = { least: -0.17, largest: 3 };
const CHANNELS = { mean: [1], variance: [2] };
const ENCODING = {
  kind: "blocks",
  bits: 8,
  blockSize: 128,
  symmetric: true,
} as const;

const MEASURED: MeasuredChoices = {
  choices: {
    vision: {
      activations: "static",
      keepFloat: ["network.10.0"],
      perRow: ["mm_projector"],
      measured: { pictures: 1, cosine: 1, plainCosine: 1, blocks: {} },
    },
    language: {
      layers: { "layers.1/mlp": ENCODING },
      measured: {
        positions: 256,
        top1Agreement: 1,
        plainTop1Agreement: 1,
        logitsError: 0,
        layers: {},
      },
    },
  },
  statistics: { "network.0.0.convffn.fc1": CHANNELS },
  ranges: { "network.0.0.convffn.fc2": RANGE },
};

Deno.test("plainForm() is what was asked for, and the cheapest form for auto", () => {
  assertEquals(plainForm({ weights: "auto" }), {
    vision: "int8",
    keepFloat: new Set<string>(),
    perRow: new Set<string>(),
    statistics: new Map(),
    ranges: new Map(),
    language: "int4",
    layers: new Map(),
    hasPrefill: false,
  });
  const { vision, language, hasPrefill } = plainForm({
    weights: "fp16",
    prefill: "int8",
  });
  assertEquals([vision, language, hasPrefill], ["fp16", "fp16", true]);
});

Deno.test("chosenForm() has what was measured", () => {
  const form = chosenForm({ weights: "auto" }, MEASURED);
  assertEquals(form, {
    vision: "int8",
    keepFloat: new Set(["network.10.0"]),
    perRow: new Set(["mm_projector"]),
    statistics: new Map([["network.0.0.convffn.fc1", CHANNELS]]),
    ranges: new Map([["network.0.0.convffn.fc2", RANGE]]),
    language: "int4",
    layers: new Map([["layers.1/mlp", ENCODING]]),
    hasPrefill: false,
  });
});

Deno.test("isMeasured() says whether a part of the form is auto, or ranges are to be fixed", () => {
  const int8 = { weights: "int4", vision: "int8" } as const;
  assertEquals(
    isMeasured({ form: { weights: "auto", vision: "fp32" } }),
    true,
  );
  assertEquals(isMeasured({ form: { weights: "int4" } }), true);
  assertEquals(isMeasured({ form: int8 }), false);
  assertEquals(isMeasured({ form: int8, activations: "dynamic" }), false);
  assertEquals(isMeasured({ form: int8, activations: "static" }), true);
  assertEquals(
    isMeasured({ form: { weights: "fp16" }, activations: "static" }),
    false,
  );
});
