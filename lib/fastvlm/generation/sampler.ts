import { ModelFormatError } from "../../base/errors.ts";
import { candidates } from "./candidates.ts";
import type { GenerationSettings } from "./sampling_options.ts";
import { type RandomSource, seededRandom } from "./seeded_random.ts";

/** The settings that decide the choice of a token. */
export type SamplerSettings = Pick<
  GenerationSettings,
  "temperature" | "topK" | "topP" | "minP" | "repeatPenalty" | "seed"
>;

/**
 * Chooses tokens by the model's scores.
 *
 * The order is that of Hugging Face's transformers: repeat penalty, temperature, topK, topP, minP,
 * then the draw. With temperature 0 the highest score wins; of equal ones the lower id.
 */
export class Sampler {
  readonly #settings: SamplerSettings;
  readonly #random: RandomSource;
  readonly #seen = new Set<number>();

  /** Starts with no tokens seen. */
  constructor(settings: SamplerSettings) {
    this.#settings = settings;
    this.#random = settings.seed === undefined
      ? Math.random
      : seededRandom(settings.seed);
  }

  /**
   * Chooses the next token and remembers it.
   *
   * @param logits The score of each token; changed by this.
   * @throws {ModelFormatError} If no score is a number.
   */
  next(logits: Float32Array): number {
    this.#penalize(logits);
    const best = likeliest(logits);
    const id = this.#settings.temperature === 0
      ? best
      : this.#draw(logits, logits[best] ?? 0);
    this.#seen.add(id);
    return id;
  }

  #penalize(logits: Float32Array): void {
    const { repeatPenalty } = this.#settings;
    if (repeatPenalty === 1) return;
    for (const id of this.#seen) {
      const logit = logits[id] ?? 0;
      logits[id] = logit > 0 ? logit / repeatPenalty : logit * repeatPenalty;
    }
  }

  #draw(logits: Float32Array, highest: number): number {
    const { temperature, topK, topP, minP } = this.#settings;
    const weights = logits.map((logit) =>
      toWeight(logit - highest, temperature)
    );
    const ids = candidates(weights, {
      topK: topK === 0 ? Infinity : topK,
      topP,
      minP,
    });
    return drawFrom(ids, weights, this.#random());
  }
}

/** The token with the highest score; scores that are not a number do not count. */
function likeliest(logits: Float32Array): number {
  let best: number | undefined;
  let highest = -Infinity;
  for (let id = 0; id < logits.length; id += 1) {
    const logit = logits[id] ?? NaN;
    if (logit > highest) [best, highest] = [id, logit];
  }
  if (best !== undefined && Number.isFinite(highest)) return best;
  throw new ModelFormatError(
    "Cannot choose a token: the model's scores are not numbers",
    { hint: "its weights may overflow in float16: try another variant" },
  );
}

function toWeight(difference: number, temperature: number): number {
  return Number.isNaN(difference) ? 0 : Math.exp(difference / temperature);
}

/** Draws one of the ids, each with a chance in proportion to its weight. */
function drawFrom(
  ids: readonly number[],
  weights: Float32Array,
  random: number,
): number {
  let total = 0;
  for (const id of ids) total += weights[id] ?? 0;
  let left = random * total;
  let drawn = 0;
  for (const id of ids) {
    const weight = weights[id] ?? 0;
    if (weight > 0) drawn = id;
    left -= weight;
    if (left < 0) break;
  }
  return drawn;
}
