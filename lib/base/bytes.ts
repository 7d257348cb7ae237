const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/**
 * Formats a number of bytes for people, in powers of 1,000 with three significant digits.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(formatBytes(1_105_885_597), "1.11 GB");
 * ```
 */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (roundToThreeDigits(value) >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${roundToThreeDigits(value)} ${UNITS[unit]}`;
}

function roundToThreeDigits(value: number): number {
  return Number(value.toPrecision(3));
}
