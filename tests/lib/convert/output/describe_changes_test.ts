import { assertEquals } from "@std/assert";
import { describeChanges } from "../../../../lib/convert/output/describe_changes.ts";
import type { ModelForm } from "../../../../lib/convert/output/plan_graphs.ts";

const FORM: ModelForm = {
  vision: "int8",
  keepFloat: new Set(),
  perRow: new Set(),
  statistics: new Map(),
  ranges: new Map(),
  language: "int4",
  layers: new Map(),
  hasPrefill: false,
};

Deno.test("describeChanges() says how weights are stored", () => {
  const lines = describeChanges(FORM);
  assertEquals(lines.filter((line) => line.includes("stored")), [
    "vision encoder: weights stored as 8-bit integers with a scale for each output",
    "language model: weights stored as 4-bit integers with a scale for each block",
  ]);
});

Deno.test("describeChanges() names what differs from the rest", () => {
  const layers = new Map([["lm_head", {
    ...{ kind: "blocks", bits: 8, blockSize: 32, symmetric: true } as const,
  }]]);
  const lines = describeChanges({
    ...FORM,
    keepFloat: new Set(["network.9", "conv_exp"]),
    ranges: new Map([["mm_projector.0", { least: 0, largest: 1 }]]),
    layers,
    hasPrefill: true,
  });
  const plain = describeChanges(FORM);
  assertEquals(lines.filter((line) => !plain.includes(line)), [
    "vision encoder: what 8-bit products read is rounded by ranges from pictures",
    "vision encoder: float32 kept for network.9, conv_exp",
    "language model: stored in another way: lm_head",
    "language model: a second decoder with 8-bit weights for prompts",
  ]);
});

Deno.test("describeChanges() gives one line each", () => {
  for (const line of describeChanges(FORM)) {
    assertEquals(line.includes("\n"), false);
  }
});
