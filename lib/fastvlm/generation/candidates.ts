/** Which tokens may be drawn. */
export interface CandidateLimits {
  /** At most this many of the most probable ones; `Infinity` for all. */
  readonly topK: number;
  /** As few of the most probable of these as have this share of their probability. */
  readonly topP: number;
  /** Of these only those with at least this share of the most probable one's probability. */
  readonly minP: number;
}

/** By how much the limit is lowered until enough tokens are above it. */
const LIMIT_STEP = 1e-2;
/** Below it nothing is left that could be drawn, and all tokens are taken. */
const LOWEST_LIMIT = 1e-12;

/**
 * Finds the tokens that may be drawn.
 *
 * @param weights Weight of each token, the largest being 1; need not sum to 1.
 */
export function candidates(
  weights: Float32Array,
  { topK, topP, minP }: CandidateLimits,
): number[] {
  if (topK === Infinity && topP === 1) return idsFrom(weights, minP);
  const total = topK === Infinity ? sumAll(weights) : undefined;
  const ranked = rank(weights, {
    count: topK,
    mass: total === undefined ? Infinity : topP * total,
  });
  const mass = topP < 1 ? topP * (total ?? sumOf(ranked, weights)) : Infinity;
  return takeMass(ranked, weights, mass)
    .filter((id) => at(weights, id) >= minP);
}

/**
 * The most probable tokens in order, of equal ones the lower id first: `count` of them, or enough to
 * have `mass`, or more.
 *
 * Sorting a vocabulary of 150,000 for each token would take longer than the model. So only the tokens
 * above a limit are sorted, and the limit is lowered until enough are above it.
 */
function rank(
  weights: Float32Array,
  { count, mass }: { count: number; mass: number },
): number[] {
  for (let limit = LIMIT_STEP;; limit *= LIMIT_STEP) {
    const isLast = limit < LOWEST_LIMIT;
    const found = idsFrom(weights, isLast ? 0 : limit);
    const isEnough = found.length >= count || sumOf(found, weights) >= mass;
    if (!isEnough && !isLast) continue;
    found.sort((a, b) => at(weights, b) - at(weights, a) || a - b);
    return found.slice(0, count);
  }
}

function idsFrom(weights: Float32Array, limit: number): number[] {
  const ids: number[] = [];
  for (let id = 0; id < weights.length; id += 1) {
    if (at(weights, id) >= limit) ids.push(id);
  }
  return ids;
}

function takeMass(
  ids: readonly number[],
  weights: Float32Array,
  mass: number,
): number[] {
  let sum = 0;
  const taken: number[] = [];
  for (const id of ids) {
    taken.push(id);
    sum += at(weights, id);
    if (sum >= mass) break;
  }
  return taken;
}

function sumAll(weights: Float32Array): number {
  let sum = 0;
  for (const weight of weights) sum += weight;
  return sum;
}

function sumOf(ids: readonly number[], weights: Float32Array): number {
  let sum = 0;
  for (const id of ids) sum += at(weights, id);
  return sum;
}

function at(weights: Float32Array, id: number): number {
  return weights[id] ?? 0;
}
