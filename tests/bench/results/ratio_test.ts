import { assertEquals } from "@std/assert";
import type { Measured } from "../../../bench/contenders/measure_part.ts";
import { computeRatios } from "../../../bench/results/ratio.ts";
import { PREDICT_RATIOS } from "../../../bench/results/predict_ratios.ts";
import { against } from "../../../bench/results/ratio_definitions.ts";
import { SPEED_RATIOS } from "../../../bench/results/speed_ratios.ts";

const MEASURED: Measured[] = [
  measured("llama", { prefillMs: 400, tokensPerSecond: 50, peakBytes: 1000 }),
  measured("int4", { prefillMs: 100, tokensPerSecond: 60, peakBytes: 800 }),
];

Deno.test("computeRatios() says how many times as good ours is, or which share it takes", () => {
  const ratios = computeRatios([
    ...against("llama", {
      what: "prefill",
      metric: "prefillMs",
      goals: [["int4", 4]],
    }),
    ...against("llama", {
      what: "prefill's share",
      kind: "share",
      metric: "prefillMs",
      goals: [["int4", 0.45]],
    }),
    ...against("llama", {
      what: "decode",
      metric: "tokensPerSecond",
      goals: [["int4", 1.3]],
    }),
    ...against("llama", {
      what: "memory",
      kind: "share",
      metric: "peakBytes",
      goals: [["int4", 0.7]],
    }),
    ...against("llama", {
      what: "memory, for information",
      kind: "share",
      metric: "peakBytes",
      goals: [["int4"]],
    }),
  ], MEASURED);
  assertEquals(
    ratios.map(({ what, ratio, isReached }) => [what, ratio, isReached]),
    [
      ["prefill, int4 / llama", 4, true],
      ["prefill's share, int4 / llama", 0.25, true],
      ["decode, int4 / llama", 1.2, false],
      ["memory, int4 / llama", 0.8, false],
      ["memory, for information, int4 / llama", 0.8, undefined],
    ],
  );
});

Deno.test("computeRatios() leaves out what was not measured", () => {
  const definitions = against("llama", {
    what: "decode",
    metric: "tokensPerSecond",
    goals: [["int8"], ["int4"]],
  });
  const ratios = computeRatios(definitions, MEASURED);
  assertEquals(ratios.map(({ what }) => what), ["decode, int4 / llama"]);
});

Deno.test("no two ratios of a benchmark have one name, by which runs are compared", () => {
  for (const definitions of [PREDICT_RATIOS, SPEED_RATIOS]) {
    const names = definitions.map(({ what }) => what);
    assertEquals(new Set(names).size, names.length);
  }
});

function measured(
  contender: Measured["contender"],
  median: Measured["median"],
): Measured {
  return { part: "one", contender, runs: [median], median };
}
