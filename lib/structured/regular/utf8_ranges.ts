import type { SymbolRange } from "./expression.ts";

/**
 * Runs of code points whose encodings differ in no lead byte's meaning: their length, and what may
 * follow (RFC 3629, section 4). Halves of surrogate pairs have no encoding.
 */
const BLOCKS: readonly SymbolRange[] = [
  [0, 0x7f],
  [0x80, 0x7ff],
  [0x800, 0xd7ff],
  [0xe000, 0xffff],
  [0x10000, 0x10ffff],
];

/** A continuation byte holds six bits. */
const CONTINUATION_BITS = 6;

/**
 * The UTF-8 encodings of a range of code points, as sequences of byte ranges: a code point of the
 * range is encoded by one byte of each range of just one sequence.
 */
export function utf8Ranges(first: number, last: number): SymbolRange[][] {
  return BLOCKS.flatMap(([low, high]) => {
    const from = Math.max(first, low);
    const to = Math.min(last, high);
    return from > to ? [] : splitBlock(from, to);
  });
}

/** Splits a range until the trailing bytes of each part run through all their values. */
function splitBlock(first: number, last: number): SymbolRange[][] {
  const length = encode(first).length;
  for (let trailing = length - 1; trailing > 0; trailing -= 1) {
    const size = 2 ** (CONTINUATION_BITS * trailing);
    const firstGroup = Math.floor(first / size);
    const lastGroup = Math.floor(last / size);
    if (firstGroup === lastGroup) continue;
    if (first % size !== 0) {
      const cut = (firstGroup + 1) * size;
      return [...splitBlock(first, cut - 1), ...splitBlock(cut, last)];
    }
    if ((last + 1) % size !== 0) {
      const cut = lastGroup * size;
      return [...splitBlock(first, cut - 1), ...splitBlock(cut, last)];
    }
  }
  const low = encode(first);
  const high = encode(last);
  return [Array.from(low, (byte, index) => [byte, high[index] ?? byte])];
}

function encode(codePoint: number): Uint8Array {
  return new TextEncoder().encode(String.fromCodePoint(codePoint));
}
