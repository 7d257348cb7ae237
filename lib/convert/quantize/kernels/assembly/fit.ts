/**
 * Chooses the scales of values that share one: of four candidates, the one whose codes, with the scale
 * that fits them best by least squares, leave the smallest sum of squared errors.
 *
 * With t = value / candidate and code = t rounded and clamped, the best scale for the codes is
 * candidate · Σ(t · code) / Σ(code²), and it lowers the error from Σ(value²) by
 * candidate² · Σ(t · code)² / Σ(code²): two sums for each candidate, which are its lane of a vector.
 *
 * What belongs to a block is kept in a slot, so that every step is done for many blocks in a row: within
 * a block each step waits for the one before, but the blocks do not wait for each other.
 */

/** How many slots there are. */
export const SLOTS: usize = 32;

/** Below this, 1 / scale could overflow: such values count as zeros. */
const SMALLEST: f32 = 1e-30;

/** Values whose sums are taken in single precision, before they are added in double. */
const CHUNK: usize = 256;

const LANES: usize = 4;

/** The least of a slot's values, or zero; float32. */
const MINIMA = memory.data(128, 16);
/** The greatest of a slot's values, or zero; float32. */
const MAXIMA = memory.data(128, 16);
/** The least code of a slot; float32. */
const LOWS = memory.data(128, 16);
/** The greatest code of a slot; float32. */
const HIGHS = memory.data(128, 16);
/** 1 / candidate, four float32 a slot. */
const INVERSES = memory.data(512, 16);
/** Σ(t · code) of each candidate, four float64 a slot. */
const PRODUCTS = memory.data(1024, 16);
/** Σ(code²) of each candidate, four float64 a slot. */
const SQUARES = memory.data(1024, 16);
/** 1 / candidate of the one that was chosen; float32. */
const CHOSEN = memory.data(128, 16);

/** The least of a slot's values, or zero. */
// @ts-ignore: decorator of AssemblyScript
@inline
export function minimum(slot: usize): f32 {
  return load<f32>(MINIMA + (slot << 2));
}

/** The greatest of a slot's values, or zero. */
// @ts-ignore: decorator of AssemblyScript
@inline
export function maximum(slot: usize): f32 {
  return load<f32>(MAXIMA + (slot << 2));
}

/** The least code of a slot. */
// @ts-ignore: decorator of AssemblyScript
@inline
export function lowest(slot: usize): f32 {
  return load<f32>(LOWS + (slot << 2));
}

/** Whether a slot has nothing but what counts as zero; its codes and scale are then zero. */
// @ts-ignore: decorator of AssemblyScript
@inline
export function isZero(slot: usize): bool {
  return max(maximum(slot), -minimum(slot)) < SMALLEST;
}

/** Finds the least and the greatest of `count` values and zero; `count` is a multiple of 16. */
export function findRange(slot: usize, source: usize, count: usize): void {
  let least = f32x4.splat(0);
  let greatest = f32x4.splat(0);
  for (let i: usize = 0; i < count; i += 4) {
    const values = v128.load(source + (i << 2));
    least = f32x4.pmin(least, values);
    greatest = f32x4.pmax(greatest, values);
  }
  least = f32x4.pmin(least, upperHalf(least));
  greatest = f32x4.pmax(greatest, upperHalf(greatest));
  store<f32>(MINIMA + (slot << 2), min(f32x4.extract_lane(least, 0), f32x4.extract_lane(least, 1)));
  store<f32>(MAXIMA + (slot << 2), max(f32x4.extract_lane(greatest, 0), f32x4.extract_lane(greatest, 1)));
}

// @ts-ignore: decorator of AssemblyScript
@inline
function upperHalf(four: v128): v128 {
  return i8x16.shuffle(four, four, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
}

/**
 * Prepares a slot.
 *
 * @param base The scale that takes all values in; candidates are `base` times each of four `ratios`.
 * @param low The least code.
 * @param high The greatest code.
 */
export function prepare(slot: usize, base: f32, ratios: usize, low: f32, high: f32): void {
  store<f32>(LOWS + (slot << 2), low);
  store<f32>(HIGHS + (slot << 2), high);
  const candidates = f32x4.mul(f32x4.splat(base), v128.load(ratios));
  v128.store(INVERSES + (slot << 4), f32x4.div(f32x4.splat(1), candidates));
}

/** Takes the sums over `count` values. */
export function addSums(slot: usize, source: usize, count: usize): void {
  const products = PRODUCTS + (slot << 5);
  const squares = SQUARES + (slot << 5);
  clear(products);
  clear(squares);
  for (let i: usize = 0; i < count; i += CHUNK) {
    addChunk(slot, source + (i << 2), min(CHUNK, count - i));
  }
}

// @ts-ignore: decorator of AssemblyScript
@inline
function clear(totals: usize): void {
  const zero = i64x2.splat(0);
  v128.store(totals, zero);
  v128.store(totals, zero, 16);
}

/**
 * Adds the sums of a chunk to those of all candidates. Every second value has sums of its own, so that
 * no addition waits for the one before.
 */
function addChunk(slot: usize, source: usize, count: usize): void {
  const inverses = v128.load(INVERSES + (slot << 4));
  const lows = v128.load32_splat(LOWS + (slot << 2));
  const highs = v128.load32_splat(HIGHS + (slot << 2));
  let evenProducts = f32x4.splat(0);
  let oddProducts = f32x4.splat(0);
  let evenSquares = f32x4.splat(0);
  let oddSquares = f32x4.splat(0);
  const end = source + (count << 2);
  for (let at = source; at < end; at += 8) {
    const even = f32x4.mul(v128.load32_splat(at), inverses);
    const odd = f32x4.mul(v128.load32_splat(at, 4), inverses);
    const evenCodes = f32x4.pmin(f32x4.pmax(f32x4.nearest(even), lows), highs);
    const oddCodes = f32x4.pmin(f32x4.pmax(f32x4.nearest(odd), lows), highs);
    evenProducts = f32x4.add(evenProducts, f32x4.mul(even, evenCodes));
    oddProducts = f32x4.add(oddProducts, f32x4.mul(odd, oddCodes));
    evenSquares = f32x4.add(evenSquares, f32x4.mul(evenCodes, evenCodes));
    oddSquares = f32x4.add(oddSquares, f32x4.mul(oddCodes, oddCodes));
  }
  addFour(PRODUCTS + (slot << 5), f32x4.add(evenProducts, oddProducts));
  addFour(SQUARES + (slot << 5), f32x4.add(evenSquares, oddSquares));
}

// @ts-ignore: decorator of AssemblyScript
@inline
function addFour(totals: usize, four: v128): void {
  v128.store(totals, f64x2.add(v128.load(totals), f64x2.promote_low_f32x4(four)));
  v128.store(totals, f64x2.add(v128.load(totals, 16), f64x2.promote_low_f32x4(upperHalf(four))), 16);
}

/**
 * Chooses the first candidate that lowers the error most and gives the scale; compares the quotients
 * without dividing.
 */
export function choose(slot: usize): f32 {
  const inverses = INVERSES + (slot << 4);
  const products = PRODUCTS + (slot << 5);
  const squares = SQUARES + (slot << 5);
  let best: f64 = 0;
  let bestDivisor: f64 = 1;
  let choice: usize = 0;
  for (let lane: usize = 0; lane < LANES; lane++) {
    const inverse = <f64>load<f32>(inverses + (lane << 2));
    const product = load<f64>(products + (lane << 3));
    const gain = product * product;
    const divisor = inverse * inverse * load<f64>(squares + (lane << 3));
    const isBetter = gain * bestDivisor > best * divisor;
    // No branches: which candidate is best cannot be predicted.
    best = select(gain, best, isBetter);
    bestDivisor = select(divisor, bestDivisor, isBetter);
    choice = select(lane, choice, isBetter);
  }
  const inverse = load<f32>(inverses + (choice << 2));
  store<f32>(CHOSEN + (slot << 2), inverse);
  const square = load<f64>(squares + (choice << 3));
  return <f32>(load<f64>(products + (choice << 3)) / (<f64>inverse * square));
}

/** The codes of four values of a slot, as integers in 32 bits. */
// @ts-ignore: decorator of AssemblyScript
@inline
export function encodeFour(slot: usize, source: usize): v128 {
  const scaled = f32x4.mul(v128.load(source), v128.load32_splat(CHOSEN + (slot << 2)));
  const lows = v128.load32_splat(LOWS + (slot << 2));
  const highs = v128.load32_splat(HIGHS + (slot << 2));
  return i32x4.trunc_sat_f32x4_s(f32x4.pmin(f32x4.pmax(f32x4.nearest(scaled), lows), highs));
}
