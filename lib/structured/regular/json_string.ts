import type { Automaton } from "./automaton.ts";
import { connectRanges } from "./connect_ranges.ts";
import { NondeterministicAutomaton } from "./nondeterministic_automaton.ts";
import { utf8Ranges } from "./utf8_ranges.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FIRST_UNESCAPED = 0x20;

/**
 * The automaton over bytes of the JSON strings, quotes included, whose values an automaton over code
 * points accepts. Each value is written in one way, that of `JSON.stringify`: a character is escaped
 * only where it has to be. Halves of surrogate pairs are left out.
 *
 * @throws {RangeError} If it has too many states.
 */
export function encodeJsonString(values: Automaton): Automaton {
  const bytes = new NondeterministicAutomaton();
  const start = bytes.addState();
  const states = values.map(() => bytes.addState());
  const end = bytes.addState();
  const path = (from: number, text: string, to: number) =>
    connectText(bytes, from, text, to);
  if (states[0] !== undefined) path(start, '"', states[0]);
  bytes.end(end);
  values.forEach(({ label, transitions }, index) => {
    const from = states[index] ?? 0;
    if (label !== undefined) path(from, '"', end);
    for (const { first, last, target } of transitions) {
      const to = states[target] ?? 0;
      for (const text of escapesOf(first, last)) path(from, text, to);
      connectUnescaped(bytes, { from, first, last, to });
    }
  });
  return bytes.determinize();
}

/** The escapes of those characters of a range that have to be escaped. */
function escapesOf(first: number, last: number): string[] {
  const controls = Array.from(
    { length: Math.max(0, Math.min(last + 1, FIRST_UNESCAPED) - first) },
    (_, index) => first + index,
  );
  return [...controls, QUOTE, BACKSLASH]
    .filter((point) => first <= point && point <= last)
    .map((point) => JSON.stringify(String.fromCodePoint(point)).slice(1, -1));
}

function connectText(
  bytes: NondeterministicAutomaton,
  from: number,
  text: string,
  to: number,
): void {
  const codes = Array.from(text, (character) => character.charCodeAt(0));
  connectRanges(bytes, from, codes.map((code) => [code, code]), to);
}

interface Span {
  from: number;
  first: number;
  last: number;
  to: number;
}

function connectUnescaped(
  bytes: NondeterministicAutomaton,
  { from, first, last, to }: Span,
): void {
  for (
    const [low, high] of [
      [FIRST_UNESCAPED, QUOTE - 1],
      [QUOTE + 1, BACKSLASH - 1],
      [BACKSLASH + 1, Infinity],
    ] as const
  ) {
    const ranges = utf8Ranges(Math.max(low, first), Math.min(high, last));
    for (const range of ranges) connectRanges(bytes, from, range, to);
  }
}
