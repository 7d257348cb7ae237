/**
 * Chooses the scale of a row: of four candidates, the one whose codes, with the scale that fits them best
 * by least squares, leave the smallest sum of squared errors.
 *
 * With t = value / candidate and code = t rounded and clamped, the best scale for the codes is
 * candidate · Σ(t · code) / Σ(code²), and it lowers the error from Σ(value²) by
 * candidate² · Σ(t · code)² / Σ(code²): two sums for each candidate, which are its lane of a vector.
 */
import { upperHalf } from "./range";

/** Values whose sums are taken in single precision, before they are added in double. */
const CHUNK: usize = 256;

const LANES: usize = 4;

/** The least and the greatest code; float32. */
const LIMITS = memory.data(16, 16);
/** 1 / candidate, four float32. */
const INVERSES = memory.data(16, 16);
/** Σ(t · code) of each candidate, four float64. */
const PRODUCTS = memory.data(32, 16);
/** Σ(code²) of each candidate, four float64. */
const SQUARES = memory.data(32, 16);
/** 1 / candidate of the one that was chosen; float32. */
const CHOSEN = memory.data(16, 16);

/**
 * Prepares the candidates.
 *
 * @param base The scale that takes all values in; candidates are `base` times each of four `ratios`.
 * @param low The least code.
 * @param high The greatest code.
 */
export function prepare(base: f32, ratios: usize, low: f32, high: f32): void {
  store<f32>(LIMITS, low);
  store<f32>(LIMITS, high, 4);
  const candidates = f32x4.mul(f32x4.splat(base), v128.load(ratios));
  v128.store(INVERSES, f32x4.div(f32x4.splat(1), candidates));
}

/** Takes the sums over `count` values. */
export function addSums(source: usize, count: usize): void {
  clear(PRODUCTS);
  clear(SQUARES);
  for (let i: usize = 0; i < count; i += CHUNK) {
    addChunk(source + (i << 2), min(CHUNK, count - i));
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
function addChunk(source: usize, count: usize): void {
  const inverses = v128.load(INVERSES);
  const lows = v128.load32_splat(LIMITS);
  const highs = v128.load32_splat(LIMITS, 4);
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
  addFour(PRODUCTS, f32x4.add(evenProducts, oddProducts));
  addFour(SQUARES, f32x4.add(evenSquares, oddSquares));
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
export function choose(): f32 {
  let best: f64 = 0;
  let bestDivisor: f64 = 1;
  let choice: usize = 0;
  for (let lane: usize = 0; lane < LANES; lane++) {
    const inverse = <f64>load<f32>(INVERSES + (lane << 2));
    const product = load<f64>(PRODUCTS + (lane << 3));
    const gain = product * product;
    const divisor = inverse * inverse * load<f64>(SQUARES + (lane << 3));
    const isBetter = gain * bestDivisor > best * divisor;
    // No branches: which candidate is best cannot be predicted.
    best = select(gain, best, isBetter);
    bestDivisor = select(divisor, bestDivisor, isBetter);
    choice = select(lane, choice, isBetter);
  }
  const inverse = load<f32>(INVERSES + (choice << 2));
  store<f32>(CHOSEN, inverse);
  const square = load<f64>(SQUARES + (choice << 3));
  return <f32>(load<f64>(PRODUCTS + (choice << 3)) / (<f64>inverse * square));
}

/** The codes of four values, as integers in 32 bits. */
// @ts-ignore: decorator of AssemblyScript
@inline
export function encodeFour(source: usize): v128 {
  const scaled = f32x4.mul(v128.load(source), v128.load32_splat(CHOSEN));
  const lows = v128.load32_splat(LIMITS);
  const highs = v128.load32_splat(LIMITS, 4);
  return i32x4.trunc_sat_f32x4_s(f32x4.pmin(f32x4.pmax(f32x4.nearest(scaled), lows), highs));
}
