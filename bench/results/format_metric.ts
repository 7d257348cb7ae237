import { formatBytes } from "../../lib/base/bytes.ts";
import type { MetricName } from "../contenders/metrics.ts";
import type { RatioKind } from "./ratio.ts";

/** Writes a measured number for people, with its unit. */
export function formatMetric(metric: MetricName, value: number): string {
  if (metric.endsWith("Ms")) {
    return value < 1000
      ? `${value.toFixed(0)} ms`
      : `${(value / 1000).toFixed(2)} s`;
  }
  if (metric.endsWith("Bytes")) return formatBytes(value);
  if (metric === "picturesPerSecond") return `${value.toFixed(3)}/s`;
  return metric.endsWith("PerSecond")
    ? `${value.toFixed(1)}/s`
    : value.toFixed(0);
}

/** Writes a ratio for people: `1.62x`, or a share as `61 %`. */
export function formatRatio(kind: RatioKind, value: number): string {
  return kind === "times"
    ? `${value.toFixed(2)}x`
    : `${(value * 100).toFixed(0)} %`;
}
