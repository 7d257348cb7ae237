import { LAST_CODE_POINT } from "../regular/automaton.ts";
import type { SymbolRange } from "../regular/expression.ts";

/** Every code point. */
export const EVERY_CHARACTER: readonly SymbolRange[] = [[0, LAST_CODE_POINT]];

const DIGITS: readonly SymbolRange[] = [[0x30, 0x39]];
const WORD: readonly SymbolRange[] = [
  ...DIGITS,
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
];
/** WhiteSpace and LineTerminator of ECMA-262. */
const SPACES: readonly SymbolRange[] = [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
const LINE_ENDS: readonly SymbolRange[] = [
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x2028, 0x2029],
];

/** What `.` matches. */
export const DOT: readonly SymbolRange[] = otherThan(LINE_ENDS);

/** What the escapes that name classes match, by their letter. */
export const CLASS_ESCAPES: ReadonlyMap<string, readonly SymbolRange[]> =
  new Map([
    ["d", DIGITS],
    ["D", otherThan(DIGITS)],
    ["w", WORD],
    ["W", otherThan(WORD)],
    ["s", SPACES],
    ["S", otherThan(SPACES)],
  ]);

/** The code points that are in none of some ranges. */
export function otherThan(ranges: readonly SymbolRange[]): SymbolRange[] {
  const sorted = ranges.toSorted(([a], [b]) => a - b);
  const others: SymbolRange[] = [];
  let next = 0;
  for (const [first, last] of sorted) {
    if (first > next) others.push([next, first - 1]);
    next = Math.max(next, last + 1);
  }
  if (next <= LAST_CODE_POINT) others.push([next, LAST_CODE_POINT]);
  return others;
}

/** The code points with a property of Unicode, as in `\p{Letter}`. */
export function charactersWith(property: string): SymbolRange[] {
  const regexp = new RegExp(`^\\p{${property}}$`, "u");
  const ranges: [number, number][] = [];
  for (let point = 0; point <= LAST_CODE_POINT; point += 1) {
    if (!regexp.test(String.fromCodePoint(point))) continue;
    const previous = ranges.at(-1);
    if (previous?.[1] === point - 1) previous[1] = point;
    else ranges.push([point, point]);
  }
  return ranges;
}
