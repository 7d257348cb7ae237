import type { BenchReport } from "../../../bench/results/bench_report.ts";

/** A report of two ratios, one with a goal that is reached and one that is not; and one failure. */
export function sampleReport(): BenchReport {
  const ours = { part: "one", contender: "int4" } as const;
  const other = { part: "one", contender: "llama" } as const;
  const int4 = { tokensPerSecond: 60, peakBytes: 900e6 };
  const llama = { tokensPerSecond: 50, peakBytes: 1000e6, prefillMs: 400 };
  return {
    version: 1,
    bench: "predict",
    createdAt: "2026-10-01T10:00:00.000Z",
    machine: { cpu: "Sample & Co <1>" },
    options: { effort: "quick" },
    measured: [
      { ...ours, runs: [int4], median: int4 },
      { ...other, runs: [llama, llama], median: llama },
    ],
    ratios: [
      {
        what: "decode, int4 / llama",
        ours: { ...ours, metric: "tokensPerSecond" },
        other: { ...other, metric: "tokensPerSecond" },
        kind: "times",
        goal: 1.1,
        oursValue: 60,
        otherValue: 50,
        ratio: 1.2,
        isReached: true,
      },
      {
        what: "peak memory, int4 / llama",
        ours: { ...ours, metric: "peakBytes" },
        other: { ...other, metric: "peakBytes" },
        kind: "share",
        goal: 0.7,
        oursValue: 900e6,
        otherValue: 1000e6,
        ratio: 0.9,
        isReached: false,
      },
    ],
    failures: [{ part: "one", contender: "int8", reason: "no graph" }],
  };
}
