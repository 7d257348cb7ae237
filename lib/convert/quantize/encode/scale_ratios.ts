import type { BlockSize, Encoding } from "../../weights/encoding.ts";
import { kernelMemory } from "../kernels/kernel_memory.ts";

/**
 * Scales that are tried for each block or row, relative to the one that takes in all values. Each table
 * leaves the least error of normal, Laplace and t-distributed values that four ratios can: 0.2 % to
 * 0.4 % more than 37 of them (measured).
 */
export type Ratios = readonly [number, number, number, number];

/** 16 codes around zero, relative to the scale that gives the extreme value -8; 8/7 would give it ±7. */
const SIGNED_NIBBLES: Readonly<Record<BlockSize, Ratios>> = {
  16: [1.128, 1.032, 0.984, 0.936],
  32: [1.128, 1.016, 0.968, 0.92],
  64: [1.032, 0.984, 0.936, 0.888],
  128: [0.984, 0.936, 0.888, 0.84],
};

/** 16 codes with a zero point, relative to the scale that takes in the whole range. */
const NIBBLES: Readonly<Record<BlockSize, Ratios>> = {
  16: [1.16, 1.08, 1.016, 0.968],
  32: [1.128, 1.048, 1, 0.952],
  64: [1.048, 0.984, 0.952, 0.92],
  128: [0.984, 0.952, 0.92, 0.888],
};

/** Codes from -127 to 127 for whole rows. */
const ROWS: Ratios = [1, 0.992, 0.984, 0.972];

/** Codes from -63 to 63 for whole rows. */
const SHORT_ROWS: Ratios = [1, 0.976, 0.944, 0.904];

/** Reserves a region with the ratios for an encoding, as the kernels want them, and gives its address. */
export function reserveRatios(encoding: Encoding): number {
  const ratios = ratiosOf(encoding);
  const address = kernelMemory.reserve(ratios.length * 4);
  kernelMemory.floats(address, ratios.length).set(ratios);
  return address;
}

/**
 * The ratios for a quantized encoding. Blocks of 256 codes have none: next to nothing can be gained.
 *
 * @throws {TypeError} If no scales are tried for the encoding.
 */
export function ratiosOf(encoding: Encoding): Ratios {
  switch (encoding.kind) {
    case "columns":
      return encoding.levels === 127 ? ROWS : SHORT_ROWS;
    case "blocks":
      if (encoding.bits === 8) break;
      return (encoding.symmetric ? SIGNED_NIBBLES : NIBBLES)[
        encoding.blockSize
      ];
    case "float":
      break;
  }
  throw new TypeError("No scales are tried for this encoding");
}
