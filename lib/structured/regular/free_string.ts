import { NondeterministicAutomaton } from "./nondeterministic_automaton.ts";
import { ByteTable } from "./byte_table.ts";
import { utf8Ranges } from "./utf8_ranges.ts";
import type { SymbolRange } from "./expression.ts";

const DIGIT: readonly SymbolRange[] = [[0x30, 0x39]];
const HEX: readonly SymbolRange[] = [...DIGIT, [0x41, 0x46], [0x61, 0x66]];
const D: readonly SymbolRange[] = [[0x44, 0x44], [0x64, 0x64]];
/** The first digits of a code point that is no half of a surrogate pair. */
const NOT_D: readonly SymbolRange[] = [
  ...DIGIT,
  [0x41, 0x43],
  [0x45, 0x46],
  [0x61, 0x63],
  [0x65, 0x66],
];
/** The second digit behind a `d` that is none either. */
const BELOW_8: readonly SymbolRange[] = [[0x30, 0x37]];
/** The second digit of the first half of a pair. */
const FROM_8_TO_B: readonly SymbolRange[] = [
  [0x38, 0x39],
  [0x41, 0x42],
  [0x61, 0x62],
];
/** The second digit of the second half. */
const FROM_C: readonly SymbolRange[] = [[0x43, 0x46], [0x63, 0x66]];
const QUOTE: readonly SymbolRange[] = [[0x22, 0x22]];
const BACKSLASH: readonly SymbolRange[] = [[0x5c, 0x5c]];
const U: readonly SymbolRange[] = [[0x75, 0x75]];
/** `"`, `/`, `\`, `b`, `f`, `n`, `r` and `t`. */
const SHORT_ESCAPES: readonly SymbolRange[] = [
  [0x22, 0x22],
  [0x2f, 0x2f],
  [0x5c, 0x5c],
  [0x62, 0x62],
  [0x66, 0x66],
  [0x6e, 0x6e],
  [0x72, 0x72],
  [0x74, 0x74],
];

/** Where a string begins, in front of its quote. */
export const FREE_STRING_OPEN = 0;

/**
 * Any JSON string with its quotes: valid UTF-8, every escape, whole surrogate pairs. Its state
 * `FREE_STRING_INSIDE` stands between two characters.
 */
export const FREE_STRING: ByteTable = new ByteTable(buildAutomaton());

/** Between two characters of a string, where it may also end. */
export const FREE_STRING_INSIDE: number = FREE_STRING.next(
  FREE_STRING_OPEN,
  0x22,
);

function buildAutomaton() {
  const automaton = new NondeterministicAutomaton();
  const open = automaton.addState();
  const inside = automaton.addState();
  const end = automaton.addState();
  automaton.end(end);
  const path = (
    from: number,
    steps: readonly (readonly SymbolRange[])[],
    to?: number,
  ): number => connect(automaton, from, steps, to);
  path(open, [QUOTE], inside);
  path(inside, [QUOTE], end);
  for (const [first, last] of [[0x20, 0x21], [0x23, 0x5b], [0x5d, 0x10ffff]]) {
    for (const ranges of utf8Ranges(first ?? 0, last ?? 0)) {
      path(inside, ranges.map((range) => [range]), inside);
    }
  }
  const escape = path(inside, [BACKSLASH]);
  path(escape, [SHORT_ESCAPES], inside);
  const digits = path(escape, [U]);
  path(digits, [NOT_D, HEX, HEX, HEX], inside);
  path(digits, [D, BELOW_8, HEX, HEX], inside);
  const secondHalf = [BACKSLASH, U, D, FROM_C, HEX, HEX];
  path(digits, [D, FROM_8_TO_B, HEX, HEX, ...secondHalf], inside);
  return automaton.determinize();
}

/** Adds steps behind a state and returns the last one's state, which is new if none is given. */
function connect(
  automaton: NondeterministicAutomaton,
  from: number,
  steps: readonly (readonly SymbolRange[])[],
  to: number = automaton.addState(),
): number {
  let state = from;
  steps.forEach((ranges, index) => {
    const target = index === steps.length - 1 ? to : automaton.addState();
    for (const [first, last] of ranges) {
      automaton.connect(state, { first, last, target });
    }
    state = target;
  });
  return to;
}
