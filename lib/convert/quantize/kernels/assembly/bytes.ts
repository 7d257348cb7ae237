import { baseOf, highest, lowest } from "./block_codes";
import { isZero } from "./range";

/**
 * Writes blocks as unsigned bytes, and the scale that takes all of their values in: with 256 codes,
 * smaller ones gain nothing that counts.
 */
export function writeBytes(source: usize, group: usize, size: usize, codes: usize, scales: usize): void {
  for (let slot: usize = 0; slot < group; slot++) {
    store<f32>(scales + (slot << 2), baseOf(slot));
    const values = source + (slot * size << 2);
    const target = codes + slot * size;
    if (isZero(slot)) memory.fill(target, <u8>-lowest(slot), size);
    else writeBlock(slot, values, size, target);
  }
}

function writeBlock(slot: usize, source: usize, size: usize, target: usize): void {
  const inverse = f32x4.splat(1 / baseOf(slot));
  const low = f32x4.splat(<f32>lowest(slot));
  const high = f32x4.splat(<f32>highest(slot));
  const zero = i32x4.splat(-lowest(slot));
  for (let i: usize = 0; i < size; i += 16) {
    const at = source + (i << 2);
    const a = i32x4.add(toCodes(v128.load(at), inverse, low, high), zero);
    const b = i32x4.add(toCodes(v128.load(at, 16), inverse, low, high), zero);
    const c = i32x4.add(toCodes(v128.load(at, 32), inverse, low, high), zero);
    const d = i32x4.add(toCodes(v128.load(at, 48), inverse, low, high), zero);
    v128.store(target + i, i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_s(a, b), i16x8.narrow_i32x4_s(c, d)));
  }
}

// @ts-ignore: decorator of AssemblyScript
@inline
function toCodes(values: v128, inverse: v128, low: v128, high: v128): v128 {
  const nearest = f32x4.nearest(f32x4.mul(values, inverse));
  return i32x4.trunc_sat_f32x4_s(f32x4.pmin(f32x4.pmax(nearest, low), high));
}
