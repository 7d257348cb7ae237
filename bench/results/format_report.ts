import { formatTable } from "../../lib/cli/text/table.ts";
import { METRIC_NAMES } from "../contenders/metrics.ts";
import type { BenchReport } from "./bench_report.ts";
import { formatMetric, formatRatio } from "./format_metric.ts";
import type { Ratio } from "./ratio.ts";

/** Writes a report for people: ratios with their goals, medians of all numbers, and what failed. */
export function formatReport(report: BenchReport): string {
  return [
    ...(report.ratios.length > 0 ? [formatRatios(report.ratios)] : []),
    ...(report.measured.length > 0 ? [formatMedians(report)] : []),
    ...report.failures.map(({ part, contender, reason }) =>
      `${contender} failed (${part}): ${reason}`
    ),
  ].join("\n\n");
}

/** Writes how the ratios of a report differ from those of an earlier one. */
export function formatChanges(now: BenchReport, before: BenchReport): string {
  const rows = now.ratios.map(({ what, kind, ratio, ours, oursValue }) => {
    const earlier = before.ratios.find((other) => other.what === what);
    if (earlier === undefined) {
      return [what, "", formatRatio(kind, ratio), "new", ""];
    }
    return [
      what,
      formatRatio(kind, earlier.ratio),
      formatRatio(kind, ratio),
      change(ratio, earlier.ratio),
      `${formatMetric(ours.metric, earlier.oursValue)} -> ${
        formatMetric(ours.metric, oursValue)
      }`,
    ];
  });
  const header = ["RATIO", "BEFORE", "NOW", "CHANGE", "OURS"];
  return `Since ${before.createdAt}\n` +
    formatTable(header, rows, ["left", "right", "right", "right"]);
}

function formatRatios(ratios: readonly Ratio[]): string {
  const rows = ratios.map((ratio) => [
    ratio.what,
    formatMetric(ratio.ours.metric, ratio.oursValue),
    formatMetric(ratio.other.metric, ratio.otherValue),
    formatRatio(ratio.kind, ratio.ratio),
    formatGoal(ratio),
  ]);
  const right = "right" as const;
  return formatTable(
    ["OURS / OTHER", "OURS", "OTHER", "RATIO", "GOAL"],
    rows,
    ["left", right, right, right],
  );
}

function formatGoal({ kind, goal, isReached }: Ratio): string {
  if (goal === undefined) return "";
  const sign = kind === "times" ? ">=" : "<=";
  const verdict = isReached ? "reached" : "not reached";
  return `${sign} ${formatRatio(kind, goal)} ${verdict}`;
}

/** A table for each part: a row for everyone, a column for every number that anyone has. */
function formatMedians({ measured }: BenchReport): string {
  const parts = [...new Set(measured.map(({ part }) => part))];
  return parts.map((part) => {
    const rows = measured.filter((one) => one.part === part);
    const names = METRIC_NAMES.filter((name) =>
      rows.some(({ median }) => median[name] !== undefined)
    );
    return formatTable(
      [part, "RUNS", ...names],
      rows.map(({ contender, runs, median }) => [
        contender,
        `${runs.length}`,
        ...names.map((name) => {
          const value = median[name];
          return value === undefined ? "" : formatMetric(name, value);
        }),
      ]),
      ["left", ...names.map(() => "right" as const), "right"],
    );
  }).join("\n\n");
}

function change(now: number, before: number): string {
  const percent = (now / before - 1) * 100;
  return `${percent < 0 ? "" : "+"}${percent.toFixed(0)} %`;
}
