const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** How a number of bytes is written. */
export interface FormatBytesOptions {
  /**
   * Whether three digits stand there even if the last ones are zero, so that a number that changes
   * keeps its length.
   *
   * @default {false}
   */
  isFixed?: boolean;
}

/** `500`, `500K`, `1.5 MB`, `2g`; what follows the number is the first letter of a unit, then perhaps `B`. */
const BYTES_REGEXP = /^(\d+(?:\.\d+)?) ?([kmgt]?)b?$/i;

/**
 * Formats a number of bytes for people, in powers of 1,000 with three significant digits.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(formatBytes(1_105_885_597), "1.11 GB");
 * ```
 */
export function formatBytes(
  bytes: number,
  { isFixed = false }: FormatBytesOptions = {},
): string {
  let value = bytes;
  let unit = 0;
  while (roundToThreeDigits(value) >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const rounded = roundToThreeDigits(value);
  const hasDecimals = isFixed && unit > 0 && rounded < 1000;
  return `${hasDecimals ? rounded.toPrecision(3) : rounded} ${UNITS[unit]}`;
}

/**
 * Reads a number of bytes as people write it, in powers of 1,000, as {@linkcode formatBytes} does.
 *
 * @returns Whole bytes, or `undefined` if it cannot be read so.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(parseBytes("1.5M"), 1_500_000);
 * assertEquals(parseBytes("fast"), undefined);
 * ```
 */
export function parseBytes(text: string): number | undefined {
  const [, number, prefix = ""] = BYTES_REGEXP.exec(text) ?? [];
  if (number === undefined) return undefined;
  const power = UNITS.findIndex((unit) =>
    unit.toLowerCase() === `${prefix.toLowerCase()}b`
  );
  const bytes = Math.round(Number(number) * 1000 ** power);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

function roundToThreeDigits(value: number): number {
  return Number(value.toPrecision(3));
}
