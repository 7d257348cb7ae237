import type { ContenderName } from "../contenders/contender.ts";
import type { Measured, PartName } from "../contenders/measure_part.ts";
import type { MetricName } from "../contenders/metrics.ts";

/** A number that was measured: of whom, and what. */
export interface Quantity {
  /** The part of the benchmark. */
  readonly part: PartName;
  /** Who reached it. */
  readonly contender: ContenderName;
  /** What it is. */
  readonly metric: MetricName;
}

/**
 * What a ratio says. `times`: how many times as good ours is, the more the better. `share`: which part of
 * the other's time or memory ours takes, the less the better.
 */
export type RatioKind = "times" | "share";

/** Two numbers to compare. */
export interface RatioDefinition {
  /** What is compared, in a few words; no two are alike. */
  readonly what: string;
  /** Ours. */
  readonly ours: Quantity;
  /** What it is compared with. */
  readonly other: Quantity;
  /** What the ratio says. */
  readonly kind: RatioKind;
  /** What the ratio should be at least, or at most as a share; without it, it is for information. */
  readonly goal?: number;
}

/** Two numbers that were compared. */
export interface Ratio extends RatioDefinition {
  /** Our number. */
  readonly oursValue: number;
  /** The other number. */
  readonly otherValue: number;
  /** One to the other, as its kind says. */
  readonly ratio: number;
  /** Whether the goal is reached, if there is one. */
  readonly isReached?: boolean;
}

/** Compares what was measured; what lacks a number is left out. */
export function computeRatios(
  definitions: readonly RatioDefinition[],
  measured: readonly Measured[],
): Ratio[] {
  return definitions.flatMap((definition) => {
    const oursValue = find(definition.ours, measured);
    const otherValue = find(definition.other, measured);
    if (oursValue === undefined || otherValue === undefined) return [];
    const ratio = compute(definition, oursValue, otherValue);
    const { kind, goal } = definition;
    const isReached = goal === undefined
      ? undefined
      : kind === "times"
      ? ratio >= goal
      : ratio <= goal;
    return [{
      ...definition,
      oursValue,
      otherValue,
      ratio,
      ...(isReached !== undefined && { isReached }),
    }];
  });
}

/** Whether less of it is better: times and memory. */
function isCost(metric: MetricName): boolean {
  return metric.endsWith("Ms") || metric.endsWith("Bytes");
}

function find(
  { part, contender, metric }: Quantity,
  measured: readonly Measured[],
): number | undefined {
  return measured.find((one) =>
    one.part === part && one.contender === contender
  )?.median[metric];
}

function compute(
  { ours, kind }: RatioDefinition,
  oursValue: number,
  otherValue: number,
): number {
  return kind === "times" && isCost(ours.metric)
    ? otherValue / oursValue
    : oursValue / otherValue;
}
