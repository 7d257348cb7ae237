import type { ContenderName } from "../contenders/contender.ts";
import type { PartName } from "../contenders/measure_part.ts";
import type { MetricName } from "../contenders/metrics.ts";
import type { RatioDefinition, RatioKind } from "./ratio.ts";

/** One number, of several of our forms. */
export interface AgainstOptions {
  /** What is compared, in a few words. */
  readonly what: string;
  /** The number. */
  readonly metric: MetricName;
  /** Our forms, each with what is wanted of it, if anything particular is. */
  readonly goals: readonly (readonly [form: ContenderName, goal?: number])[];
  /**
   * What the ratio says.
   *
   * @default {"times"}
   */
  readonly kind?: RatioKind;
  /**
   * The part of the benchmark.
   *
   * @default {"one"}
   */
  readonly part?: PartName;
}

/** Compares our forms with a peer, or with another form. */
export function against(
  peer: ContenderName,
  { what, metric, goals, kind = "times", part = "one" }: AgainstOptions,
): RatioDefinition[] {
  return goals.map(([contender, goal]) => ({
    what: `${what}, ${contender} / ${peer}`,
    ours: { part, contender, metric },
    other: { part, contender: peer, metric },
    kind,
    ...(goal !== undefined && { goal }),
  }));
}
