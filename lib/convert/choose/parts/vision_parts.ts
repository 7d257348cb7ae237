import { planVisionPart, visionParts } from "../../vision/plan_vision_part.ts";
import type { VisionPrecisionOptions } from "../../vision/vision_precision.ts";
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
}

/** The vision encoder as a chain from `pixel_values` to `image_features`. */
export function visionChain(
  checkpoint: TensorSource,
  { levels = 127 }: VisionChainOptions = {},
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
          dataFile,
        }),
    ],
    feeds: (input) => ({ input }),
  }));
}

function precisionOf(form: Form): VisionPrecisionOptions {
  const name = form === "reference" ? "float" : VISION_FORMS[form];
  return name === "float"
    ? { weights: "fp32" }
    : { weights: "int8", perRow: name === "perRow" };
}
