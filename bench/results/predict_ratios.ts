import type { Quantity, RatioDefinition } from "./ratio.ts";
import { against } from "./ratio_definitions.ts";
import type { ContenderName } from "../contenders/contender.ts";
import type { MetricName } from "../contenders/metrics.ts";

/** What is measured of one picture, and by how much ours should be better than transformers.js. */
const ONE_AGAINST_TRANSFORMERS: readonly RatioDefinition[] = [
  ...against("transformers", {
    what: "decode",
    metric: "tokensPerSecond",
    goals: [["published", 1.6], ["int4", 2.5]],
  }),
  ...against("transformers", {
    what: "first token",
    metric: "firstTokenMs",
    goals: [
      ["published", 1.25],
      ["int8", 2.5],
      ["int4+prefill"],
    ],
  }),
  ...against("transformers", {
    what: "cold start to first token",
    metric: "coldMs",
    goals: [["published", 1.5], ["int8"], ["int4+prefill"]],
  }),
  ...against("transformers", {
    what: "peak memory",
    kind: "share",
    metric: "peakBytes",
    goals: [["published", 0.6], ["int4", 0.6]],
  }),
  ...against("transformers", {
    what: "longest wait of the event loop",
    kind: "share",
    metric: "longestGapMs",
    goals: [["published"], ["int4"]],
  }),
];

/** The same against llama.cpp, which takes no picture. */
const ONE_AGAINST_LLAMA: readonly RatioDefinition[] = [
  ...against("llama", {
    what: "decode",
    metric: "tokensPerSecond",
    goals: [["int4", 1.1]],
  }),
  ...against("llama", {
    what: "prefill",
    metric: "prefillMs",
    goals: [["int8"], ["int4"], ["int4+prefill"]],
  }),
  ...against("llama", {
    what: "peak memory",
    kind: "share",
    metric: "peakBytes",
    goals: [["int4", 0.7], ["int4+prefill"]],
  }),
];

/** The same without what llama.cpp does not do. */
const LANGUAGE_AGAINST_LLAMA: readonly RatioDefinition[] = [
  ...against("llama", {
    part: "language",
    what: "decoder alone: decode",
    metric: "tokensPerSecond",
    goals: [["int4", 1.1]],
  }),
  ...against("llama", {
    part: "language",
    what: "decoder alone: peak memory",
    kind: "share",
    metric: "peakBytes",
    goals: [["int4", 0.7]],
  }),
];

const EIGHT: readonly RatioDefinition[] = [
  ...eightAgainstOne("int4", "int4+prefill"),
  ...against("llama", {
    part: "eight",
    what: "eight at once",
    metric: "totalTokensPerSecond",
    goals: [["int4"], ["int4+prefill", 1.5]],
  }),
];

const FOLDER = against("transformers", {
  part: "folder",
  what: "folder",
  metric: "picturesPerSecond",
  goals: [["published"], ["int4+prefill", 3]],
});

const SECOND_PROMPT: readonly RatioDefinition[] = [
  ...secondPrompt("published", "int4+prefill"),
  ...against("transformers", {
    what: "second prompt",
    metric: "secondPromptMs",
    goals: [["published"]],
  }),
];

const BUSY: readonly RatioDefinition[] = [
  ...against("transformers", {
    part: "busy",
    what: "busy: decode",
    metric: "tokensPerSecond",
    goals: [["published"], ["int4+prefill"]],
  }),
  ...against("transformers", {
    part: "busy",
    what: "busy: first token",
    metric: "firstTokenMs",
    goals: [["published"], ["int4+prefill"]],
  }),
  ...against("llama", {
    part: "busy",
    what: "busy: decode",
    metric: "tokensPerSecond",
    goals: [["int4+prefill"]],
  }),
  ...against("llama", {
    part: "busy",
    what: "busy: prefill",
    metric: "prefillMs",
    goals: [["int4+prefill"]],
  }),
];

/** What `deno task bench predict` compares, and what is wanted of it. */
export const PREDICT_RATIOS: readonly RatioDefinition[] = [
  ...ONE_AGAINST_TRANSFORMERS,
  ...ONE_AGAINST_LLAMA,
  ...LANGUAGE_AGAINST_LLAMA,
  ...EIGHT,
  ...FOLDER,
  ...SECOND_PROMPT,
  ...BUSY,
];

function eightAgainstOne(
  ...contenders: readonly ContenderName[]
): RatioDefinition[] {
  return contenders.map((contender) => ({
    what: `eight at once, ${contender} / one`,
    ours: { part: "eight", contender, metric: "totalTokensPerSecond" },
    other: { part: "one", contender, metric: "tokensPerSecond" },
    kind: "times",
    goal: 2.5,
  }));
}

function secondPrompt(
  ...contenders: readonly ContenderName[]
): RatioDefinition[] {
  const of = (contender: ContenderName, metric: MetricName): Quantity => ({
    part: "one",
    contender,
    metric,
  });
  return contenders.map((contender) => ({
    what: `second prompt, ${contender} / first prompt`,
    ours: of(contender, "secondPromptMs"),
    other: of(contender, "firstTokenMs"),
    kind: "times",
  }));
}
