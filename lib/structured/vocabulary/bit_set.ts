const WORD_BITS = 32;
/** Bits of a word's index within a bit's index. */
const WORD_SHIFT = 5;
const ALL_BITS = -1;

/** An empty set of the numbers below a size, 32 a word. */
export function emptyBits(size: number): Int32Array {
  return new Int32Array(Math.ceil(size / WORD_BITS));
}

/** Adds one number. */
export function setBit(set: Int32Array, bit: number): void {
  const word = bit >> WORD_SHIFT;
  set[word] = (set[word] ?? 0) | (1 << bit);
}

/** Adds some numbers. */
export function setBits(set: Int32Array, bits: Iterable<number>): void {
  for (const bit of bits) setBit(set, bit);
}

/** Adds what another set of the same size holds. */
export function union(set: Int32Array, other: Int32Array): void {
  for (let word = 0; word < set.length; word += 1) {
    set[word] = (set[word] ?? 0) | (other[word] ?? 0);
  }
}

/** Sets the scores of all numbers that a set does not hold to -Infinity, and of those beyond it. */
export function maskScores(set: Int32Array, scores: Float32Array): void {
  let word = 0;
  while (word < set.length) {
    const bits = set[word] ?? 0;
    if (bits !== 0) {
      if (bits !== ALL_BITS) maskWord(~bits, word * WORD_BITS, scores);
      word += 1;
      continue;
    }
    const first = word;
    while (word < set.length && set[word] === 0) word += 1;
    scores.fill(-Infinity, first * WORD_BITS, word * WORD_BITS);
  }
  scores.fill(-Infinity, set.length * WORD_BITS);
}

function maskWord(missing: number, start: number, scores: Float32Array): void {
  let left = missing;
  while (left !== 0) {
    const bit = WORD_BITS - 1 - Math.clz32(left & -left);
    const at = start + bit;
    if (at < scores.length) scores[at] = -Infinity;
    left &= left - 1;
  }
}
