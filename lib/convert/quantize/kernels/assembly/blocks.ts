import { layOutAsymmetric, layOutSymmetric, layOutZeros, lowest } from "./block_codes";
import { writeBytes } from "./bytes";
import { chooseScale, fitNibbles, prepareCandidates, writeNibbles } from "./nibbles";
import { findRange, isZero, SLOTS } from "./range";

/**
 * Quantizes blocks of values to unsigned integers of 4 bits, two in a byte with the first one in the low
 * half, or of 8 bits.
 *
 * @param source float32, `count` blocks of `size` values; `size` is a multiple of 16, 128 at most.
 * @param ratios Four float32: the scales that are tried for 4 bits, relative to the one that takes all
 * values in; 8 bits want none.
 * @param codes Gets `size * bits / 8` bytes a block.
 * @param scales Gets a float32 a block.
 * @param zeroPoints Gets a byte a block; zero if blocks are symmetric.
 */
export function quantizeBlocks(
  source: usize, count: usize, size: usize, bits: i32, ratios: usize,
  codes: usize, scales: usize, zeroPoints: usize,
): void {
  if (bits == 4) prepareCandidates(ratios);
  for (let first: usize = 0; first < count; first += SLOTS) {
    const group = min(SLOTS, count - first);
    const values = source + (first * size << 2);
    layOutGroup(values, group, size, bits, zeroPoints != 0);
    const groupCodes = codes + (first * size * bits >> 3);
    if (bits == 4) quantizeNibbles(values, group, size, groupCodes, scales + (first << 2));
    else writeBytes(values, group, size, groupCodes, scales + (first << 2));
    if (zeroPoints == 0) continue;
    for (let slot: usize = 0; slot < group; slot++) {
      store<u8>(zeroPoints + first + slot, <u8>-lowest(slot));
    }
  }
}

function layOutGroup(source: usize, group: usize, size: usize, bits: i32, isAsymmetric: bool): void {
  for (let slot: usize = 0; slot < group; slot++) {
    findRange(slot, source + (slot * size << 2), size);
  }
  for (let slot: usize = 0; slot < group; slot++) {
    if (isZero(slot)) layOutZeros(slot, bits);
    else if (isAsymmetric) layOutAsymmetric(slot, bits);
    else layOutSymmetric(slot, bits);
  }
}

function quantizeNibbles(source: usize, group: usize, size: usize, codes: usize, scales: usize): void {
  for (let slot: usize = 0; slot < group; slot++) {
    fitNibbles(slot, source + (slot * size << 2), size);
  }
  for (let slot: usize = 0; slot < group; slot++) {
    store<f32>(scales + (slot << 2), isZero(slot) ? 0 : chooseScale(slot));
  }
  for (let slot: usize = 0; slot < group; slot++) {
    writeNibbles(slot, size, codes + (slot * size >> 1));
  }
}
