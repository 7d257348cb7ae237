import type { SymbolRange } from "./expression.ts";
import type { NondeterministicAutomaton } from "./nondeterministic_automaton.ts";

/** Connects two states by one symbol of each range, one after the other, through states of its own. */
export function connectRanges(
  automaton: NondeterministicAutomaton,
  from: number,
  ranges: readonly SymbolRange[],
  to: number,
): void {
  let state = from;
  ranges.forEach(([first, last], index) => {
    const target = index === ranges.length - 1 ? to : automaton.addState();
    automaton.connect(state, { first, last, target });
    state = target;
  });
}
