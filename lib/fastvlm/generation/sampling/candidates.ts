import type { TokenWeights } from "./token_weights.ts";

/** Which tokens may be drawn; a ranking has the highest score first, of equal ones the lower id. */
export interface CandidateLimits {
  /** At most this many of the ranking; 0 for all. */
  readonly topK: number;
  /**
   * As few of these as have this share of their probability; the token that completes the share is the
   * last one.
   */
  readonly topP: number;
  /** Of these only those with at least this share of the first one's probability. */
  readonly minP: number;
}

/** The beginning of a ranking: the tokens that may be drawn. */
export interface Candidates {
  /** Tokens in the buckets before this one are all among them. */
  readonly bucket: number;
  /** Those of this bucket, in order. */
  readonly ids: readonly number[];
  /** Sum of the weights of all. */
  readonly mass: number;
}

/** What ends the ranking; whichever comes first. */
interface RankingLimits {
  /** Number of tokens that is reached. */
  readonly count: number;
  /** Sum of weights that is reached. */
  readonly mass: number;
  /** Weight that the next token does not have. */
  readonly minWeight: number;
}

const NO_LIMITS: RankingLimits = {
  count: Infinity,
  mass: Infinity,
  minWeight: 0,
};

/** Finds the tokens that may be drawn. */
export function findCandidates(
  logits: Float32Array,
  weights: TokenWeights,
  { topK, topP, minP }: CandidateLimits,
): Candidates {
  const top = {
    ...NO_LIMITS,
    count: topK === 0 ? Infinity : topK,
  };
  if (topP === 1) return begin(logits, weights, { ...top, minWeight: minP });
  const { mass } = begin(logits, weights, top);
  const limits = { ...top, mass: topP * mass, minWeight: minP };
  return begin(logits, weights, limits);
}

/**
 * Draws a candidate, each with a chance in proportion to its weight.
 *
 * @param random A number in [0, 1).
 * @returns `undefined` if rounding leads past the last one.
 */
export function drawCandidate(
  { bucket: end, ids, mass }: Candidates,
  weights: TokenWeights,
  random: number,
): number | undefined {
  let left = random * mass;
  for (let bucket = 0; bucket < end; bucket += 1) {
    const sum = weights.sums[bucket] ?? 0;
    if (left < sum) return drawFrom(weights.idsIn(bucket), weights, left);
    left -= sum;
  }
  return drawFrom(ids, weights, left);
}

/** Gives the beginning of the ranking, up to a limit. */
function begin(
  logits: Float32Array,
  weights: TokenWeights,
  { count, mass, minWeight }: RankingLimits,
): Candidates {
  const { counts, sums } = weights;
  const lastBucket = minWeight > 0 ? weights.bucketOf(minWeight) : Infinity;
  let [countBefore, massBefore] = [0, 0];
  for (let bucket = 0; bucket < counts.length; bucket += 1) {
    const countThen = countBefore + (counts[bucket] ?? 0);
    const massThen = massBefore + (sums[bucket] ?? 0);
    if (countThen >= count || massThen >= mass || bucket === lastBucket) {
      const left = {
        count: count - countBefore,
        mass: mass - massBefore,
        minWeight,
      };
      const ids = beginOf(rank(weights.idsIn(bucket), logits), weights, left);
      return { bucket, ids, mass: massBefore + sumOf(ids, weights) };
    }
    [countBefore, massBefore] = [countThen, massThen];
  }
  return { bucket: counts.length, ids: [], mass: massBefore };
}

function rank(ids: number[], logits: Float32Array): number[] {
  return ids.sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0) || a - b);
}

function beginOf(
  ranked: readonly number[],
  weights: TokenWeights,
  { count, mass, minWeight }: RankingLimits,
): number[] {
  const ids: number[] = [];
  let sum = 0;
  for (const id of ranked) {
    const weight = weights.values[id] ?? 0;
    if (weight < minWeight || ids.length >= count || sum >= mass) break;
    ids.push(id);
    sum += weight;
  }
  return ids;
}

function drawFrom(
  ids: readonly number[],
  weights: TokenWeights,
  mass: number,
): number | undefined {
  let left = mass;
  for (const id of ids) {
    left -= weights.values[id] ?? 0;
    if (left < 0) return id;
  }
  return ids.at(-1);
}

function sumOf(ids: readonly number[], weights: TokenWeights): number {
  return ids.reduce((sum, id) => sum + (weights.values[id] ?? 0), 0);
}
