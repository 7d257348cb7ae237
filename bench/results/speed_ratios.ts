import type { RatioDefinition } from "./ratio.ts";
import { against } from "./ratio_definitions.ts";

const VISION = against("fp32", {
  what: "vision encoder",
  kind: "share",
  metric: "visionMs",
  goals: [["int8", 0.55], ["int4", 0.55]],
});

/** Of the whole adapter; what `int4+prefill` gains is seen here only. */
const PREFILL: readonly RatioDefinition[] = [
  ...against("llama", {
    what: "prefill",
    kind: "share",
    metric: "prefillMs",
    goals: [["int8", 0.45], ["int4", 0.85], ["int4+prefill", 0.45]],
  }),
  ...against("fp32", {
    what: "prefill",
    kind: "share",
    metric: "prefillMs",
    goals: [["int8"], ["int4"], ["int4+prefill"]],
  }),
];

const DECODE: readonly RatioDefinition[] = [
  ...against("llama", {
    what: "decode",
    metric: "tokensPerSecond",
    goals: [["int8"], ["int4", 1.1], ["int4+prefill"]],
  }),
  ...against("fp32", {
    what: "decode",
    metric: "tokensPerSecond",
    goals: [["int8"], ["int4"]],
  }),
];

/** Of decoders in a plain loop, as llama.cpp runs nothing else. */
const DECODER_ALONE: readonly RatioDefinition[] = [
  ...against("llama", {
    part: "language",
    what: "decoder alone: prefill",
    kind: "share",
    metric: "prefillMs",
    goals: [["int8", 0.45], ["int4", 0.85]],
  }),
  ...against("llama", {
    part: "language",
    what: "decoder alone: decode",
    metric: "tokensPerSecond",
    goals: [["int4", 1.1], ["int8"]],
  }),
  ...against("llama-q4_0", {
    part: "language",
    what: "decoder alone: decode",
    metric: "tokensPerSecond",
    goals: [["int4"]],
  }),
  ...against("llama", {
    part: "language",
    what: "decoder alone: peak memory",
    kind: "share",
    metric: "peakBytes",
    goals: [["int4", 0.7], ["int8"]],
  }),
];

/** What `deno task bench convert --speed` compares, and what is wanted of it. */
export const SPEED_RATIOS: readonly RatioDefinition[] = [
  ...VISION,
  ...PREFILL,
  ...DECODE,
  ...DECODER_ALONE,
];
