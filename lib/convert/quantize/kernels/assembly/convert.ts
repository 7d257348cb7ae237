/** Bits of 2^112: exponents of float16 have a bias of 15, those of float32 one of 127. */
const REBIAS: u32 = (127 - 15 + 127) << 23;

/** Widens `count` bfloat16 to float32, which begin with the same bits. */
export function widenBfloat16(source: usize, target: usize, count: usize): void {
  const whole = count & ~7;
  for (let i: usize = 0; i < whole; i += 8) {
    const halves = v128.load(source + (i << 1));
    v128.store(target + (i << 2), upper(i32x4.extend_low_i16x8_u(halves)));
    v128.store(target + (i << 2), upper(i32x4.extend_high_i16x8_u(halves)), 16);
  }
  for (let i = whole; i < count; i++) {
    store<u32>(target + (i << 2), <u32>load<u16>(source + (i << 1)) << 16);
  }
}

// @ts-ignore: decorator of AssemblyScript
@inline
function upper(halves: v128): v128 {
  return i32x4.shl(halves, 16);
}

/** Widens `count` float16 to float32; exact, subnormal numbers too. */
export function widenFloat16(source: usize, target: usize, count: usize): void {
  const whole = count & ~7;
  for (let i: usize = 0; i < whole; i += 8) {
    const halves = v128.load(source + (i << 1));
    v128.store(target + (i << 2), widenFour(i32x4.extend_low_i16x8_u(halves)));
    v128.store(target + (i << 2), widenFour(i32x4.extend_high_i16x8_u(halves)), 16);
  }
  for (let i = whole; i < count; i++) {
    const half = i32x4.splat(load<u16>(source + (i << 1)));
    store<f32>(target + (i << 2), f32x4.extract_lane(widenFour(half), 0));
  }
}

// @ts-ignore: decorator of AssemblyScript
@inline
function widenFour(halves: v128): v128 {
  const magnitude = i32x4.shl(v128.and(halves, i32x4.splat(0x7fff)), 13);
  const sign = i32x4.shl(v128.and(halves, i32x4.splat(0x8000)), 16);
  const scaled = f32x4.mul(magnitude, i32x4.splat(REBIAS));
  // What has the highest exponent is infinite or not a number, and stays so.
  const isSpecial = i32x4.gt_s(magnitude, i32x4.splat(0x0f7fffff));
  const special = v128.and(isSpecial, i32x4.splat(0x7f800000));
  return v128.or(v128.or(scaled, special), sign);
}

/** Rounds `count` float32 to float16, ties to even; beyond ±65,504 they become infinite. */
export function narrowToFloat16(source: usize, target: usize, count: usize): void {
  const whole = count & ~7;
  for (let i: usize = 0; i < whole; i += 8) {
    const low = narrowFour(v128.load(source + (i << 2)));
    const high = narrowFour(v128.load(source + (i << 2), 16));
    v128.store(target + (i << 1), i16x8.narrow_i32x4_u(low, high));
  }
  for (let i = whole; i < count; i++) {
    const four = narrowFour(v128.load32_splat(source + (i << 2)));
    store<u16>(target + (i << 1), <u16>i32x4.extract_lane(four, 0));
  }
}

/** The bits of four float16, each in 32 bits. */
// @ts-ignore: decorator of AssemblyScript
@inline
function narrowFour(values: v128): v128 {
  const sign = v128.and(values, i32x4.splat(0x80000000));
  const magnitude = v128.xor(values, sign);
  const rounded = v128.bitselect(
    narrowSubnormal(magnitude),
    narrowNormal(magnitude),
    i32x4.lt_s(magnitude, i32x4.splat((127 - 14) << 23)),
  );
  const isHuge = i32x4.gt_s(magnitude, i32x4.splat(((127 + 16) << 23) - 1));
  const isNaN = i32x4.gt_s(magnitude, i32x4.splat(0x7f800000));
  const special = v128.bitselect(i32x4.splat(0x7e00), i32x4.splat(0x7c00), isNaN);
  return v128.or(
    v128.bitselect(special, rounded, isHuge),
    i32x4.shr_u(sign, 16),
  );
}

/** Adds half of the last kept bit, less one if that bit is even, and cuts; a carry goes to the exponent. */
// @ts-ignore: decorator of AssemblyScript
@inline
function narrowNormal(magnitude: v128): v128 {
  const isOdd = v128.and(i32x4.shr_u(magnitude, 13), i32x4.splat(1));
  const half = i32x4.splat(0x0fff - ((127 - 15) << 23));
  return i32x4.shr_u(i32x4.add(i32x4.add(magnitude, half), isOdd), 13);
}

/** Beside 0.5 float32 has the step of the smallest float16, so that the addition rounds. */
// @ts-ignore: decorator of AssemblyScript
@inline
function narrowSubnormal(magnitude: v128): v128 {
  const half = f32x4.splat(0.5);
  return i32x4.sub(f32x4.add(magnitude, half), half);
}

/**
 * Index of the first float32 whose bits without the sign are `limit` or more, which says how far from
 * zero it is, infinities and what is not a number last; `count` if there is none.
 */
export function findBeyond(source: usize, count: usize, limit: i32): usize {
  const limits = i32x4.splat(limit - 1);
  const whole = count & ~15;
  for (let i: usize = 0; i < whole; i += 16) {
    const at = source + (i << 2);
    const low = v128.or(isBeyond(v128.load(at), limits), isBeyond(v128.load(at, 16), limits));
    const high = v128.or(isBeyond(v128.load(at, 32), limits), isBeyond(v128.load(at, 48), limits));
    if (v128.any_true(v128.or(low, high))) return findFrom(i, source, count, limit);
  }
  return findFrom(whole, source, count, limit);
}

// @ts-ignore: decorator of AssemblyScript
@inline
function isBeyond(values: v128, limits: v128): v128 {
  return i32x4.gt_s(v128.and(values, i32x4.splat(0x7fffffff)), limits);
}

function findFrom(start: usize, source: usize, count: usize, limit: i32): usize {
  for (let i = start; i < count; i++) {
    if ((load<i32>(source + (i << 2)) & 0x7fffffff) >= limit) return i;
  }
  return count;
}
