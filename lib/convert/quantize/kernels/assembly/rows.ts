import { addSums, choose, encodeFour, prepare } from "./fit";
import { findRange, isZero, maximum, minimum } from "./range";

/** Rows are long enough to be fitted one by one. */
const SLOT: usize = 0;

/**
 * Quantizes rows of values to signed bytes in `[-levels, levels]`, each row with a scale of its own.
 *
 * @param source float32, `count` rows of `size` values; `size` is a multiple of 16.
 * @param ratios Four float32: the scales that are tried, relative to the one that takes all values in.
 * @param codes Gets a byte a value.
 * @param scales Gets a float32 a row.
 */
export function quantizeRows(
  source: usize, count: usize, size: usize, levels: f32, ratios: usize,
  codes: usize, scales: usize,
): void {
  for (let row: usize = 0; row < count; row++) {
    store<f32>(scales + (row << 2), fit(source, size, levels, ratios));
    if (isZero(SLOT)) memory.fill(codes, 0, size);
    else writeSigned(source, size, codes);
    source += size << 2;
    codes += size;
  }
}

function fit(source: usize, size: usize, levels: f32, ratios: usize): f32 {
  findRange(SLOT, source, size);
  if (isZero(SLOT)) return 0;
  const extreme = max(maximum(SLOT), -minimum(SLOT));
  prepare(extreme / levels, ratios, -levels, levels);
  addSums(source, size);
  return choose();
}

function writeSigned(source: usize, size: usize, target: usize): void {
  for (let i: usize = 0; i < size; i += 16) {
    const at = source + (i << 2);
    const first = i16x8.narrow_i32x4_s(encodeFour(at), encodeFour(at + 16));
    const second = i16x8.narrow_i32x4_s(encodeFour(at + 32), encodeFour(at + 48));
    v128.store(target + i, i8x16.narrow_i16x8_s(first, second));
  }
}
