import { planVisionPart, visionParts } from "../../vision/plan_vision_part.ts";
import { measuredChannels } from "../../vision/observed/measured_channels.ts";
import { measuredRanges } from "../../vision/observed/measured_ranges.ts";
import type { MeasuredChannels } from "../../vision/values/balance.ts";
import type { VisionPrecisionOptions } from "../../vision/vision_precision.ts";
import type { ActivationRange } from "../../weights/static_matmul.ts";
import type { TensorSource } from "../../weights/tensor_source.ts";
import type { ChainPart, Form } from "../chain/part.ts";

/** Forms of a block of the vision encoder, the cheapest first. */
export const VISION_FORMS = ["int8", "perRow", "float"] as const;

/** Options of {@linkcode visionChain}. */
export interface VisionChainOptions {
  /**
   * Largest integer of an 8-bit weight.
   *
   * @default {127}
   */
  readonly levels?: 127 | 63 | undefined;
  /** Gets what is measured of the channels that layers read, when parts are run in float32. */
  readonly statistics: Map<string, MeasuredChannels>;
  /**
   * Gets the ranges of what layers read, likewise; these layers are measured with fixed ranges.
   *
   * @default {undefined} They find their ranges whenever they are run.
   */
  readonly ranges?: Map<string, ActivationRange> | undefined;
}

/** The vision encoder as a chain from `pixel_values` to `image_features`. */
export function visionChain(
  checkpoint: TensorSource,
  { levels = 127, statistics, ranges }: VisionChainOptions,
): ChainPart[] {
  return visionParts().map(({ name, isQuantizable }) => ({
    name,
    forms: isQuantizable ? VISION_FORMS.length : 1,
    isResidual: false,
    plans: [
      (form, dataFile) =>
        planVisionPart(checkpoint, name, {
          ...precisionOf(form),
          levels,
          statistics,
          ...(ranges !== undefined && { ranges }),
          dataFile,
        }),
    ],
    observe: (runs) => {
      for (const [layer, measured] of measuredChannels(runs)) {
        statistics.set(layer, measured);
      }
      if (ranges === undefined) return;
      for (const [layer, range] of measuredRanges(runs, statistics)) {
        ranges.set(layer, range);
      }
    },
    feeds: (input) => ({ input }),
  }));
}

function precisionOf(form: Form): VisionPrecisionOptions {
  const name = form === "reference" ? "float" : VISION_FORMS[form];
  return name === "float"
    ? { weights: "fp32", isObserved: form === "reference" }
    : { weights: "int8", perRow: name === "perRow" };
}
