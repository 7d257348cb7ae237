import { maximum, minimum } from "./range";

/** The scale that takes all values of a slot in; float32. */
const BASES = memory.data(128, 16);
/** The least code of a slot; int32. */
const LOWS = memory.data(128, 16);
/** How many codes there are beside the least one. */
const SPANS = memory.data(128, 16);

/** The scale that takes all values of a slot in. */
// @ts-ignore: decorator of AssemblyScript
@inline
export function baseOf(slot: usize): f32 {
  return load<f32>(BASES + (slot << 2));
}

/** The least code of a slot, before zero gets its place among unsigned ones. */
// @ts-ignore: decorator of AssemblyScript
@inline
export function lowest(slot: usize): i32 {
  return load<i32>(LOWS + (slot << 2));
}

/** The greatest code of a slot. */
// @ts-ignore: decorator of AssemblyScript
@inline
export function highest(slot: usize): i32 {
  return lowest(slot) + load<i32>(SPANS + (slot << 2));
}

/** The value farthest from zero gets the least code, which is one farther from zero than the greatest. */
// @ts-ignore: decorator of AssemblyScript
@inline
export function layOutSymmetric(slot: usize, bits: i32): void {
  const low = -(1 << (bits - 1));
  const greatest = f32x4.splat(maximum(slot));
  const least = f32x4.splat(minimum(slot));
  // Which it is cannot be predicted, so there is no branch.
  const extreme = v128.bitselect(greatest, least, f32x4.gt(greatest, f32x4.neg(least)));
  layOut(slot, bits, f32x4.extract_lane(extreme, 0) / <f32>low, low);
}

/** The least value gets the least code and the greatest the greatest; zero is one of the codes. */
// @ts-ignore: decorator of AssemblyScript
@inline
export function layOutAsymmetric(slot: usize, bits: i32): void {
  const last = <f32>((1 << bits) - 1);
  const base = maximum(slot) / last - minimum(slot) / last;
  layOut(slot, bits, base, -<i32>min(nearest(-minimum(slot) / base), last));
}

/** All values are zero, which has the code in the middle. */
// @ts-ignore: decorator of AssemblyScript
@inline
export function layOutZeros(slot: usize, bits: i32): void {
  layOut(slot, bits, 0, -(1 << (bits - 1)));
}

// @ts-ignore: decorator of AssemblyScript
@inline
function layOut(slot: usize, bits: i32, base: f32, low: i32): void {
  store<f32>(BASES + (slot << 2), base);
  store<i32>(LOWS + (slot << 2), low);
  store<i32>(SPANS + (slot << 2), (1 << bits) - 1);
}
