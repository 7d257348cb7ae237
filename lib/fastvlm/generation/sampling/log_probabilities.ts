import { exponential } from "./exponential.ts";
import type { ScoreRange } from "./score_range.ts";

/** A token and how likely the model held it. */
export interface TokenLogprob {
  /** The token. */
  readonly id: number;
  /** Natural logarithm of its probability: 0 is certain, -0.69 one half. */
  readonly logprob: number;
}

/**
 * The logarithm that is subtracted from a score to get its token's log-probability: that of the sum of
 * e to the power of each score.
 */
export function logSumExp(
  logits: Float32Array,
  { highest }: ScoreRange,
): number {
  let sum = 0;
  for (let id = 0; id < logits.length; id += 1) {
    sum += exponential((logits[id] ?? NaN) - highest);
  }
  return highest + Math.log(sum);
}

/**
 * The likeliest tokens, the likeliest first, of equal ones the lower id. Fewer than `count` if fewer may
 * come.
 *
 * @param sum What {@linkcode logSumExp} gave.
 */
export function topLogprobs(
  logits: Float32Array,
  { count, sum }: { readonly count: number; readonly sum: number },
): TokenLogprob[] {
  if (count === 0) return [];
  const top: { id: number; logit: number }[] = [];
  let least = -Infinity;
  for (let id = 0; id < logits.length; id += 1) {
    const logit = logits[id] ?? NaN;
    if (!(logit > least)) continue;
    const place = top.findIndex((other) => other.logit < logit);
    top.splice(place < 0 ? top.length : place, 0, { id, logit });
    if (top.length > count) top.pop();
    if (top.length === count) least = top.at(-1)?.logit ?? least;
  }
  return top.map(({ id, logit }) => ({ id, logprob: logit - sum }));
}
