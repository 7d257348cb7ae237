/**
 * Fits a scale to blocks of 4-bit codes. For each of four candidates, with t = value / base as a
 * fixed-point number and code = round(t / ratio) within the codes' range, the sums Σ(t · code) and Σ(code²)
 * give the scale that suits these codes best, Σ(t · code) / Σ(code²) · base, and what it lowers the squared
 * error by, Σ(t · code)² / Σ(code²). All of it is done in integers, eight values at a time, so that every
 * processor gives the same bytes.
 */
import { baseOf, highest, lowest } from "./block_codes";
import { isZero, upperHalf } from "./range";

/** Steps of a fixed-point number from a code to the next one: 1 / 256 of the least error that matters. */
const STEPS: f32 = 256;

/** Added to a float32, it leaves the nearest integer in the low bits; 1.5 · 2^23. */
const MAGIC: f32 = 12582912;

/** Bytes of a block of 128 fixed-point numbers. */
const BLOCK_BYTES: usize = 256;

const CANDIDATES: usize = 4;

/** Fixed-point numbers of a group, int16. */
const VALUES = memory.data(8192, 16);
/** 2^15 / (STEPS · ratio) of each candidate, int16 eight times. */
const MULTIPLIERS = memory.data(64, 16);
/** Σ(t · code) of each candidate, four int32 a slot. */
const PRODUCTS = memory.data(512, 16);
/** Σ(code²) of each candidate, four int32 a slot. */
const SQUARES = memory.data(512, 16);
/** Address of the multiplier of the candidate that was chosen. */
const CHOSEN = memory.data(128, 16);

/** Takes four ratios, float32. */
export function prepareCandidates(ratios: usize): void {
  for (let candidate: usize = 0; candidate < CANDIDATES; candidate++) {
    const ratio = load<f32>(ratios + (candidate << 2));
    const multiplier = nearest(<f32>32768 / (STEPS * ratio));
    v128.store(MULTIPLIERS + (candidate << 4), i16x8.splat(<i16>multiplier));
  }
}

/** Turns a block into fixed-point numbers and takes the sums of all candidates. */
export function fitNibbles(slot: usize, source: usize, size: usize): void {
  const values = VALUES + slot * BLOCK_BYTES;
  // Zeros have no scale, and any code is as good as another.
  const factor = f32x4.splat(isZero(slot) ? 0 : STEPS / baseOf(slot));
  for (let i: usize = 0; i < size; i += 8) {
    const low = toFixed(v128.load(source + (i << 2)), factor);
    const high = toFixed(v128.load(source + (i << 2), 16), factor);
    v128.store(values + (i << 1), i16x8.narrow_i32x4_s(low, high));
  }
  addSums(slot, values, size);
}

// @ts-ignore: decorator of AssemblyScript
@inline
function toFixed(values: v128, factor: v128): v128 {
  const magic = f32x4.splat(MAGIC);
  return i32x4.sub(f32x4.add(f32x4.mul(values, factor), magic), magic);
}

// @ts-ignore: decorator of AssemblyScript
@inline
function addSums(slot: usize, values: usize, size: usize): void {
  const low = i16x8.splat(<i16>lowest(slot));
  const high = i16x8.splat(<i16>highest(slot));
  const first = v128.load(MULTIPLIERS);
  const second = v128.load(MULTIPLIERS, 16);
  const third = v128.load(MULTIPLIERS, 32);
  const fourth = v128.load(MULTIPLIERS, 48);
  let products0 = i32x4.splat(0);
  let products1 = i32x4.splat(0);
  let products2 = i32x4.splat(0);
  let products3 = i32x4.splat(0);
  let squares0 = i32x4.splat(0);
  let squares1 = i32x4.splat(0);
  let squares2 = i32x4.splat(0);
  let squares3 = i32x4.splat(0);
  const end = values + (size << 1);
  for (let at = values; at < end; at += 16) {
    const eight = v128.load(at);
    const codes0 = toCodes(eight, first, low, high);
    products0 = i32x4.add(products0, i32x4.dot_i16x8_s(eight, codes0));
    squares0 = i32x4.add(squares0, i32x4.dot_i16x8_s(codes0, codes0));
    const codes1 = toCodes(eight, second, low, high);
    products1 = i32x4.add(products1, i32x4.dot_i16x8_s(eight, codes1));
    squares1 = i32x4.add(squares1, i32x4.dot_i16x8_s(codes1, codes1));
    const codes2 = toCodes(eight, third, low, high);
    products2 = i32x4.add(products2, i32x4.dot_i16x8_s(eight, codes2));
    squares2 = i32x4.add(squares2, i32x4.dot_i16x8_s(codes2, codes2));
    const codes3 = toCodes(eight, fourth, low, high);
    products3 = i32x4.add(products3, i32x4.dot_i16x8_s(eight, codes3));
    squares3 = i32x4.add(squares3, i32x4.dot_i16x8_s(codes3, codes3));
  }
  v128.store(PRODUCTS + (slot << 4), sumsOf(products0, products1, products2, products3));
  v128.store(SQUARES + (slot << 4), sumsOf(squares0, squares1, squares2, squares3));
}

/**
 * The codes of eight fixed-point numbers, before zero gets its place among unsigned ones. Products are far
 * from what 16 bits cannot hold, where processors would differ.
 */
// @ts-ignore: decorator of AssemblyScript
@inline
function toCodes(values: v128, multiplier: v128, low: v128, high: v128): v128 {
  return i16x8.min_s(i16x8.max_s(i16x8.relaxed_q15mulr_s(values, multiplier), low), high);
}

/** The sums of the elements of four vectors. */
// @ts-ignore: decorator of AssemblyScript
@inline
function sumsOf(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = i32x4.add(i32x4.shuffle(a, b, 0, 4, 1, 5), i32x4.shuffle(a, b, 2, 6, 3, 7));
  const cd = i32x4.add(i32x4.shuffle(c, d, 0, 4, 1, 5), i32x4.shuffle(c, d, 2, 6, 3, 7));
  return i32x4.add(i32x4.shuffle(ab, cd, 0, 1, 4, 5), i32x4.shuffle(ab, cd, 2, 3, 6, 7));
}

/**
 * Chooses the candidate that lowers the error most and gives the scale. There are no branches: which
 * candidate is best cannot be predicted.
 */
export function chooseScale(slot: usize): f32 {
  const products = v128.load(PRODUCTS + (slot << 4));
  const squares = v128.load(SQUARES + (slot << 4));
  const lower = gainsOf(products, squares);
  const upper = gainsOf(upperHalf(products), upperHalf(squares));
  // Of the first and the third, and of the second and the fourth; then of these two.
  const isUpper = f64x2.gt(upper, lower);
  const gains = v128.bitselect(upper, lower, isUpper);
  const isOdd = <usize>(f64x2.extract_lane(gains, 1) > f64x2.extract_lane(gains, 0));
  const choice = isOdd + (<usize>i64x2.bitmask(isUpper) >> isOdd & 1) * 2;
  store<u32>(CHOSEN + (slot << 2), <u32>(MULTIPLIERS + (choice << 4)));
  const product = <f64>load<i32>(PRODUCTS + (slot << 4) + (choice << 2));
  const square = <f64>load<i32>(SQUARES + (slot << 4) + (choice << 2));
  return <f32>(product / (square * STEPS) * baseOf(slot));
}

/** What the first two candidates lower the squared error by, in steps. */
// @ts-ignore: decorator of AssemblyScript
@inline
function gainsOf(products: v128, squares: v128): v128 {
  const product = f64x2.convert_low_i32x4_s(products);
  return f64x2.div(f64x2.mul(product, product), f64x2.convert_low_i32x4_s(squares));
}

/** Writes the codes of a block, two in a byte. */
export function writeNibbles(slot: usize, size: usize, target: usize): void {
  const values = VALUES + slot * BLOCK_BYTES;
  const multiplier = v128.load(load<u32>(CHOSEN + (slot << 2)));
  const low = i16x8.splat(<i16>lowest(slot));
  const high = i16x8.splat(<i16>highest(slot));
  for (let i: usize = 0; i < size; i += 16) {
    const at = values + (i << 1);
    const first = i16x8.sub(toCodes(v128.load(at), multiplier, low, high), low);
    const second = i16x8.sub(toCodes(v128.load(at, 16), multiplier, low, high), low);
    const bytes = i8x16.narrow_i16x8_u(first, second);
    const pairs = v128.or(bytes, i16x8.shr_u(bytes, 4));
    const halves = v128.and(pairs, i16x8.splat(0xff));
    v128.store64_lane(target + (i >> 1), i8x16.narrow_i16x8_u(halves, halves), 0);
  }
}
