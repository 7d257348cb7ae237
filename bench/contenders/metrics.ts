import { z } from "zod";

/** What is measured, each with its unit in its name. */
export const METRIC_NAMES = [
  "loadMs",
  "coldMs",
  "firstTokenMs",
  "visionMs",
  "prefillMs",
  "secondPromptMs",
  "secondPromptVisionMs",
  "promptTokens",
  "tokensPerSecond",
  "totalTokensPerSecond",
  "picturesPerSecond",
  "longestGapMs",
  "peakBytes",
] as const;

/** One of {@linkcode METRIC_NAMES}. */
export type MetricName = typeof METRIC_NAMES[number];

/** Numbers by what they measure; absent what a program does not tell or do. */
export type Metrics = { readonly [Name in MetricName]?: number | undefined };

/** What a measured process prints: its numbers, and when it had its first token. */
export interface ProcessReport {
  /** Milliseconds since the epoch at the first token of the first answer. */
  firstTokenAt: number;
  /** All else that it measured by itself. */
  metrics: Metrics;
}

const FINITE = z.number().min(0);

/** Checks {@linkcode Metrics}. */
export const METRICS: z.ZodType<Metrics> = z.partialRecord(
  z.enum(METRIC_NAMES),
  FINITE,
);

/** Checks a {@linkcode ProcessReport}. */
export const PROCESS_REPORT: z.ZodType<ProcessReport> = z.object({
  firstTokenAt: FINITE,
  metrics: METRICS,
});
