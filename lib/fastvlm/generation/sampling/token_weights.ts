import { exponential } from "./exponential.ts";
import type { ScoreRange } from "./score_range.ts";

/** So many that the tokens in one of them are few. */
const BUCKETS = 4096;
/** Tokens whose weight is below e to the power of this are never drawn, and need no buckets of their own. */
const DEPTH = -64;

/**
 * The weights of a vocabulary's tokens, and how they spread over buckets by their scores.
 *
 * Sorting 150,000 tokens for each one that is chosen would take longer than the model does. By the
 * counts and sums of the buckets, one look says in which of them a limit or a draw lies; only the tokens
 * of that one are looked at.
 */
export class TokenWeights {
  /** Of each token: e to the power of (score - highest score) / temperature; 0 if it may not come. */
  readonly values: Float32Array;
  /** Number of tokens with a weight, by bucket, that of the highest scores first. */
  readonly counts = new Uint32Array(BUCKETS);
  /** Sum of their weights, by bucket. */
  readonly sums = new Float64Array(BUCKETS);
  readonly #bucketOf: Uint16Array;
  #scale = 0;

  /** Makes room for a vocabulary. */
  constructor(vocabularySize: number) {
    this.values = new Float32Array(vocabularySize);
    this.#bucketOf = new Uint16Array(vocabularySize);
  }

  /** Weighs the tokens by their scores. */
  fill(
    logits: Float32Array,
    { highest, lowest }: ScoreRange,
    temperature: number,
  ): void {
    const { values } = this;
    for (let id = 0; id < values.length; id += 1) {
      values[id] = exponential(((logits[id] ?? NaN) - highest) / temperature);
    }
    this.#scale = scaleFor((lowest - highest) / temperature);
    this.#spread(logits, highest, this.#scale / temperature);
  }

  /** The bucket of tokens that have this weight. */
  bucketOf(weight: number): number {
    return Math.min(BUCKETS - 1, Math.floor(Math.log(weight) * this.#scale));
  }

  /** The tokens of a bucket that have a weight, by rising id. */
  idsIn(bucket: number): number[] {
    const { values } = this;
    const bucketOf = this.#bucketOf;
    const ids: number[] = [];
    for (let id = 0; id < values.length; id += 1) {
      if (bucketOf[id] === bucket && values[id] !== 0) ids.push(id);
    }
    return ids;
  }

  /** Sorts the tokens into buckets; a loop of its own, as both together take twice the time. */
  #spread(logits: Float32Array, highest: number, scale: number): void {
    // Fields of the class would be looked up anew for each token.
    const { values, counts, sums } = this;
    const bucketOf = this.#bucketOf;
    counts.fill(0);
    sums.fill(0);
    for (let id = 0; id < values.length; id += 1) {
      const weight = values[id] ?? 0;
      if (weight === 0) continue;
      const place = ((logits[id] ?? 0) - highest) * scale;
      const bucket = Math.min(BUCKETS - 1, place | 0);
      bucketOf[id] = bucket;
      counts[bucket] = (counts[bucket] ?? 0) + 1;
      sums[bucket] = (sums[bucket] ?? 0) + weight;
    }
  }
}

/** What exponents, none of them positive, are multiplied by to get their buckets. */
function scaleFor(lowestExponent: number): number {
  const depth = Math.max(DEPTH, lowestExponent);
  return depth < 0 ? (BUCKETS - 1) / depth : 0;
}
