/**
 * The least and the greatest of up to 32 blocks of values at a time, each in a slot of its own: within a
 * block each step waits for the one before, but the blocks do not wait for each other.
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

/** The last two of four values, twice. */
// @ts-ignore: decorator of AssemblyScript
@inline
export function upperHalf(four: v128): v128 {
  return i8x16.shuffle(four, four, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
}
