import type { GenerationSettings } from "../sampling_options.ts";
import { drawCandidate, findCandidates } from "./candidates.ts";
import {
  logSumExp,
  type TokenLogprob,
  topLogprobs,
} from "./log_probabilities.ts";
import { type ScoreRange, scoreRange } from "./score_range.ts";
import { type RandomSource, seededRandom } from "./seeded_random.ts";
import { TokenWeights } from "./token_weights.ts";

/** The settings that decide the choice of a token. */
export type SamplerSettings = Pick<
  GenerationSettings,
  | "temperature"
  | "topK"
  | "topP"
  | "minP"
  | "repeatPenalty"
  | "seed"
  | "logprobs"
>;

/** A token that was chosen. */
export interface ChosenToken {
  /** The token. */
  readonly id: number;
  /** Natural logarithm of its probability; absent unless the settings ask for it. */
  readonly logprob?: number;
  /** The likeliest tokens, the likeliest first; absent unless the settings ask for some. */
  readonly top?: readonly TokenLogprob[];
}

/**
 * Chooses tokens by the model's scores.
 *
 * The order is that of Hugging Face's transformers: repeat penalty, temperature, topK, topP, minP,
 * then the draw. With temperature 0 the highest score wins; of equal ones the lower id.
 *
 * The repeat penalty counts tokens of the answer only, each once: so it is in Apple's `predict.py`,
 * where the model gets the prompt as vectors and never sees its tokens. llama.cpp, and transformers
 * where it has them, count those of the prompt too, which would punish an answer for the question's words.
 *
 * Log-probabilities are those of the scores as they are given, before penalty, temperature and limits
 * (as in vLLM and llama.cpp). Scores of -Infinity stand for tokens that may not come, so they are
 * relative to what may.
 */
export class Sampler {
  readonly #settings: SamplerSettings;
  readonly #random: RandomSource;
  readonly #seen = new Set<number>();
  #weights: TokenWeights | undefined;

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
  next(logits: Float32Array): ChosenToken {
    const { logprobs } = this.#settings;
    if (logprobs === undefined) return { id: this.#choose(logits) };
    const sum = logSumExp(logits, scoreRange(logits));
    const given = logits.slice();
    const id = this.#choose(logits);
    const logprob = (given[id] ?? NaN) - sum;
    if (logprobs === 0) return { id, logprob };
    return { id, logprob, top: topLogprobs(given, { count: logprobs, sum }) };
  }

  /** Remembers a token of the answer that was not chosen here, as it was the only one possible. */
  accept(id: number): void {
    this.#seen.add(id);
  }

  #choose(logits: Float32Array): number {
    this.#penalize(logits);
    const range = scoreRange(logits);
    const id = this.#settings.temperature === 0
      ? range.best
      : this.#draw(logits, range);
    this.accept(id);
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

  #draw(logits: Float32Array, range: ScoreRange): number {
    const weights = this.#weights ??= new TokenWeights(logits.length);
    weights.fill(logits, range, this.#settings.temperature);
    const candidates = findCandidates(logits, weights, this.#settings);
    return drawCandidate(candidates, weights, this.#random()) ?? range.best;
  }
}
