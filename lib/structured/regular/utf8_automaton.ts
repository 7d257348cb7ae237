import type { Automaton } from "./automaton.ts";
import { connectRanges } from "./connect_ranges.ts";
import { NondeterministicAutomaton } from "./nondeterministic_automaton.ts";
import { utf8Ranges } from "./utf8_ranges.ts";

/**
 * The automaton over bytes of the texts that an automaton over code points accepts, in UTF-8.
 *
 * @throws {RangeError} If it has too many states.
 */
export function utf8Automaton(texts: Automaton): Automaton {
  const bytes = new NondeterministicAutomaton();
  const states = texts.map(() => bytes.addState());
  texts.forEach(({ label, transitions }, index) => {
    if (label !== undefined) bytes.end(states[index] ?? 0, label);
    for (const { first, last, target } of transitions) {
      for (const ranges of utf8Ranges(first, last)) {
        connectRanges(bytes, states[index] ?? 0, ranges, states[target] ?? 0);
      }
    }
  });
  return bytes.determinize();
}
