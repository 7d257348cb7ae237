/** One step of an automaton, on any symbol of a range. */
export interface Transition {
  /** Lowest symbol, a code point or a byte. */
  readonly first: number;
  /** Highest symbol, inclusive. */
  readonly last: number;
  /** Index of the state that it leads to. */
  readonly target: number;
}

/** A state of an automaton. */
export interface AutomatonState {
  /** What ends here, if anything does: 0 where one thing can end only. */
  readonly label: number | undefined;
  /** Steps from here, in ascending order; no two share a symbol. */
  readonly transitions: readonly Transition[];
}

/**
 * A deterministic automaton over code points or bytes; it starts in state 0. An end can be reached
 * from each state; an automaton without states accepts nothing.
 */
export type Automaton = readonly AutomatonState[];

/** The highest code point. */
export const LAST_CODE_POINT = 0x10ffff;

/** More states than these take too long to build and to look up. */
export const MAXIMUM_STATES = 30_000;

/**
 * Leaves out the states from which no end can be reached, and those that the start does not reach.
 */
export function withoutDeadEnds(automaton: Automaton): Automaton {
  const alive = statesWithEnd(automaton);
  const numbers = new Map<number, number>();
  const order: number[] = [];
  const visit = (state: number) => {
    if (!alive.has(state) || numbers.has(state)) return;
    numbers.set(state, order.length);
    order.push(state);
  };
  visit(0);
  // The list grows while it is read: a walk in breadth.
  for (const state of order) {
    automaton[state]?.transitions.forEach(({ target }) => visit(target));
  }
  return order.map((state) => renumber(automaton[state], numbers));
}

function renumber(
  state: AutomatonState | undefined,
  numbers: ReadonlyMap<number, number>,
): AutomatonState {
  const transitions = state?.transitions.flatMap((transition) => {
    const target = numbers.get(transition.target);
    return target === undefined ? [] : [{ ...transition, target }];
  });
  return { label: state?.label, transitions: transitions ?? [] };
}

function statesWithEnd(automaton: Automaton): Set<number> {
  const sources = automaton.map((): number[] => []);
  automaton.forEach(({ transitions }, state) => {
    transitions.forEach(({ target }) => sources[target]?.push(state));
  });
  const alive = new Set<number>();
  automaton.forEach(({ label }, state) => {
    if (label !== undefined) alive.add(state);
  });
  for (const state of alive) sources[state]?.forEach((from) => alive.add(from));
  return alive;
}
