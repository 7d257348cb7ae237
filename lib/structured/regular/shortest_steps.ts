import type { Automaton } from "./automaton.ts";

const UNREACHABLE = -1;

/** How many steps each state is away from the nearest of some targets; -1 where none is reached. */
export function shortestSteps(
  automaton: Automaton,
  targets: Iterable<number>,
): Int32Array {
  const sources = automaton.map((): number[] => []);
  automaton.forEach(({ transitions }, state) => {
    transitions.forEach(({ target }) => sources[target]?.push(state));
  });
  const steps = new Int32Array(automaton.length).fill(UNREACHABLE);
  const queue = [...targets];
  for (const target of queue) steps[target] = 0;
  // The queue grows while it is read: a walk in breadth.
  for (const state of queue) {
    for (const source of sources[state] ?? []) {
      if (steps[source] !== UNREACHABLE) continue;
      steps[source] = (steps[state] ?? 0) + 1;
      queue.push(source);
    }
  }
  return steps;
}
