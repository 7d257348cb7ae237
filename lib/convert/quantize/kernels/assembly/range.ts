/**
 * The least and the greatest of up to 32 blocks of values at a time, each in a slot of its own: within a
 * block each step waits for the one before, but the blocks do not wait for each other. There are no
 * branches that depend on values, not even those of `min` and `max` of single numbers: what cannot be
 * predicted took a third of the time of short blocks.
 */

/** How many slots there are. */
export const SLOTS: usize = 32;

/** Below this, 1 / scale could overflow: such values count as zeros. */
const SMALLEST: f32 = 1e-30;

/** The least of a slot's values, or zero; float32. */
const MINIMA = memory.data(128, 16);
/** The greatest of a slot's values, or zero; float32. */
const MAXIMA = memory.data(128, 16);

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

/** Whether a slot has nothing but what counts as zero; its codes and scale are then zero. */
// @ts-ignore: decorator of AssemblyScript
@inline
export function isZero(slot: usize): bool {
  return bool(i32(maximum(slot) < SMALLEST) & i32(-minimum(slot) < SMALLEST));
}

/** Finds the least and the greatest of `count` values and zero; `count` is a multiple of 16. */
export function findRange(slot: usize, source: usize, count: usize): void {
  let least = f32x4.splat(0);
  let greatest = f32x4.splat(0);
  let otherLeast = least;
  let otherGreatest = greatest;
  for (let i: usize = 0; i < count; i += 8) {
    const values = v128.load(source + (i << 2));
    const others = v128.load(source + (i << 2), 16);
    least = f32x4.pmin(least, values);
    greatest = f32x4.pmax(greatest, values);
    otherLeast = f32x4.pmin(otherLeast, others);
    otherGreatest = f32x4.pmax(otherGreatest, others);
  }
  least = f32x4.pmin(least, otherLeast);
  greatest = f32x4.pmax(greatest, otherGreatest);
  least = f32x4.pmin(least, upperHalf(least));
  greatest = f32x4.pmax(greatest, upperHalf(greatest));
  v128.store32_lane(MINIMA + (slot << 2), f32x4.pmin(least, secondOf(least)), 0);
  v128.store32_lane(MAXIMA + (slot << 2), f32x4.pmax(greatest, secondOf(greatest)), 0);
}

/** The second of four values, four times. */
// @ts-ignore: decorator of AssemblyScript
@inline
function secondOf(four: v128): v128 {
  return i32x4.shuffle(four, four, 1, 1, 1, 1);
}

/** The last two of four values, twice. */
// @ts-ignore: decorator of AssemblyScript
@inline
export function upperHalf(four: v128): v128 {
  return i8x16.shuffle(four, four, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
}
