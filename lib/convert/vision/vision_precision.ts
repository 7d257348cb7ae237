import type { ActivationRange } from "../weights/static_matmul.ts";
import {
  type ChannelStatistics,
  type MeasuredChannels,
  measuredStatistics,
} from "./values/balance.ts";

/** How the weights of the vision encoder are stored. */
export type VisionWeights = "fp32" | "fp16" | "int8";

/** Which blocks of an `int8` vision encoder are computed how. */
export interface VisionPrecisionOptions {
  /** How weights are stored. */
  weights: VisionWeights;
  /**
   * Names of blocks that `int8` leaves in fp32, such as `network.4.12` or `mm_projector`.
   *
   * @default {new Set()}
   */
  keepFloat?: ReadonlySet<string>;
  /**
   * Blocks that scale every token by itself, which outliers ask for; `true` is all of them.
   *
   * @default {false}
   */
  perRow?: boolean | ReadonlySet<string>;
  /**
   * Largest integer of an 8-bit weight; 63 for CPUs whose 8-bit products saturate.
   *
   * @default {127}
   */
  levels?: 127 | 63;
  /**
   * What was measured of the channels that layers of 8 bits read, by the layer's name, such as
   * `network.4.12.convffn.fc1`.
   *
   * @default {new Map()} What the checkpoint says of them, where it does.
   */
  statistics?: ReadonlyMap<string, MeasuredChannels>;
  /**
   * Ranges of what layers of 8 bits read, by the layer's name: these layers round it by a range that is
   * part of the graph, if their blocks do not scale every token by itself.
   *
   * @default {new Map()} Layers find the range of what they read whenever they are run.
   */
  ranges?: ReadonlyMap<string, ActivationRange>;
  /**
   * Whether the graph gives, too, what `statistics` and `ranges` want; for float32.
   *
   * @default {false}
   */
  isObserved?: boolean;
}

/** Answers how a block is computed. */
export class VisionPrecision {
  /** Largest integer of an 8-bit weight. */
  readonly levels: 127 | 63;
  /** Type of the weights that stay numbers. */
  readonly storage: "float32" | "float16";
  /** Whether the graph gives the means of what layers read. */
  readonly isObserved: boolean;
  readonly #options: VisionPrecisionOptions;

  /** Takes the choice as it was made. */
  constructor(options: VisionPrecisionOptions) {
    this.#options = options;
    this.levels = options.levels ?? 127;
    this.isObserved = options.isObserved ?? false;
    this.storage = options.weights === "fp16" ? "float16" : "float32";
  }

  /** Says whether the products of a block are computed in 8 bits. */
  isInteger(block: string): boolean {
    const { weights, keepFloat } = this.#options;
    return weights === "int8" && keepFloat?.has(block) !== true;
  }

  /** Gives what was measured of the channels that a layer reads, if anything was. */
  statisticsOf(layer: string): ChannelStatistics | undefined {
    const measured = this.#options.statistics?.get(layer);
    return measured && measuredStatistics(measured);
  }

  /** Gives the range of what a layer of a block reads, if that is fixed. */
  rangeOf(block: string, layer: string): ActivationRange | undefined {
    const isFixed = this.isInteger(block) && !this.isPerRow(block);
    return isFixed ? this.#options.ranges?.get(layer) : undefined;
  }

  /** Says whether a block scales every token by itself. */
  isPerRow(block: string): boolean {
    const { perRow = false } = this.#options;
    return typeof perRow === "boolean" ? perRow : perRow.has(block);
  }
}
