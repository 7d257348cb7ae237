import { ModelFormatError } from "../../../base/errors.ts";

/** What one look at all scores tells. */
export interface ScoreRange {
  /** The token with the highest score; of equal ones the lower id. */
  readonly best: number;
  /** Its score. */
  readonly highest: number;
  /** The lowest score that is a finite number. */
  readonly lowest: number;
}

/**
 * Finds the token with the highest score; scores that are not a number do not count, and -Infinity
 * stands for a token that may not come.
 *
 * @throws {ModelFormatError} If no score is a finite number, or one is Infinity.
 */
export function scoreRange(logits: Float32Array): ScoreRange {
  let best = -1;
  let highest = -Infinity;
  let lowest = Infinity;
  for (let id = 0; id < logits.length; id += 1) {
    const logit = logits[id] ?? NaN;
    if (logit > highest) {
      highest = logit;
      best = id;
    }
    if (logit < lowest && logit > -Infinity) lowest = logit;
  }
  if (Number.isFinite(highest)) return { best, highest, lowest };
  throw new ModelFormatError(
    "Cannot choose a token: the model's scores are not numbers",
    { hint: "its weights may overflow in float16: try another variant" },
  );
}
