import { addSums, choose, encodeFour, findRange, isZero, lowest, maximum, minimum, prepare, SLOTS } from "./fit";

/**
 * Quantizes blocks of values to unsigned integers of 4 bits, two in a byte with the first one in the low
 * half, or of 8 bits.
 *
 * @param source float32, `count` blocks of `size` values; `size` is a multiple of 16.
 * @param ratios Four float32: the scales that are tried, relative to the one that takes all values in.
 * @param codes Gets `size * bits / 8` bytes a block.
 * @param scales Gets a float32 a block.
 * @param zeroPoints Gets a byte a block; zero if blocks are symmetric.
 */
export function quantizeBlocks(
  source: usize, count: usize, size: usize, bits: i32, ratios: usize,
  codes: usize, scales: usize, zeroPoints: usize,
): void {
  for (let first: usize = 0; first < count; first += SLOTS) {
    const group = min(SLOTS, count - first);
    const values = source + (first * size << 2);
    fitGroup(values, group, size, bits, ratios, zeroPoints != 0);
    for (let slot: usize = 0; slot < group; slot++) {
      store<f32>(scales + (first + slot << 2), isZero(slot) ? 0 : choose(slot));
    }
    writeGroup(values, group, size, bits, codes + (first * size * bits >> 3));
    if (zeroPoints == 0) continue;
    for (let slot: usize = 0; slot < group; slot++) {
      store<u8>(zeroPoints + first + slot, <u8>zeroPoint(slot));
    }
  }
}

function fitGroup(source: usize, group: usize, size: usize, bits: i32, ratios: usize, isAsymmetric: bool): void {
  for (let slot: usize = 0; slot < group; slot++) {
    findRange(slot, source + (slot * size << 2), size);
  }
  for (let slot: usize = 0; slot < group; slot++) {
    if (isAsymmetric && !isZero(slot)) prepareAsymmetric(slot, bits, ratios);
    else prepareSymmetric(slot, bits, ratios);
  }
  for (let slot: usize = 0; slot < group; slot++) {
    addSums(slot, source + (slot * size << 2), size);
  }
}

/** The value farthest from zero gets the least code, which is one farther from zero than the greatest. */
// @ts-ignore: decorator of AssemblyScript
@inline
function prepareSymmetric(slot: usize, bits: i32, ratios: usize): void {
  const low = -<f32>(1 << (bits - 1));
  const extreme = maximum(slot) > -minimum(slot) ? maximum(slot) : minimum(slot);
  prepare(slot, extreme / low, ratios, low, -1 - low);
}

/** The least value gets the least code and the greatest the greatest; zero is one of the codes. */
// @ts-ignore: decorator of AssemblyScript
@inline
function prepareAsymmetric(slot: usize, bits: i32, ratios: usize): void {
  const last = <f32>((1 << bits) - 1);
  const base = maximum(slot) / last - minimum(slot) / last;
  const zeroPoint = min(nearest(-minimum(slot) / base), last);
  prepare(slot, base, ratios, -zeroPoint, last - zeroPoint);
}

/** The code of zero. */
// @ts-ignore: decorator of AssemblyScript
@inline
function zeroPoint(slot: usize): i32 {
  return -<i32>lowest(slot);
}

function writeGroup(source: usize, group: usize, size: usize, bits: i32, codes: usize): void {
  const blockBytes = size * bits >> 3;
  for (let slot: usize = 0; slot < group; slot++) {
    const values = source + (slot * size << 2);
    const target = codes + slot * blockBytes;
    if (isZero(slot)) memory.fill(target, bits == 4 ? 0x88 : 0x80, blockBytes);
    else if (bits == 4) writeHalves(slot, values, size, target);
    else writeBytes(slot, values, size, target);
  }
}

// @ts-ignore: decorator of AssemblyScript
@inline
function writeHalves(slot: usize, source: usize, size: usize, target: usize): void {
  for (let i: usize = 0; i < size; i += 16) {
    const bytes = encodeSixteen(slot, source + (i << 2));
    const pairs = v128.or(bytes, i16x8.shr_u(bytes, 4));
    const halves = v128.and(pairs, i16x8.splat(0xff));
    v128.store64_lane(target + (i >> 1), i8x16.narrow_i16x8_u(halves, halves), 0);
  }
}

// @ts-ignore: decorator of AssemblyScript
@inline
function writeBytes(slot: usize, source: usize, size: usize, target: usize): void {
  for (let i: usize = 0; i < size; i += 16) {
    v128.store(target + i, encodeSixteen(slot, source + (i << 2)));
  }
}

// @ts-ignore: decorator of AssemblyScript
@inline
function encodeSixteen(slot: usize, source: usize): v128 {
  const zero = i32x4.splat(zeroPoint(slot));
  const a = i32x4.add(encodeFour(slot, source), zero);
  const b = i32x4.add(encodeFour(slot, source + 16), zero);
  const c = i32x4.add(encodeFour(slot, source + 32), zero);
  const d = i32x4.add(encodeFour(slot, source + 48), zero);
  return i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_s(a, b), i16x8.narrow_i32x4_s(c, d));
}
