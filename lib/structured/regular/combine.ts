import {
  type Automaton,
  type AutomatonState,
  LAST_CODE_POINT,
  MAXIMUM_STATES,
  type Transition,
  withoutDeadEnds,
} from "./automaton.ts";

/**
 * The automaton that accepts what both accept.
 *
 * @throws {RangeError} If it has too many states.
 */
export function intersect(a: Automaton, b: Automaton): Automaton {
  const numbers = new Map<number, number>();
  const pairs: [number, number][] = [];
  const add = (left: number, right: number): number => {
    const key = left * b.length + right;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    if (pairs.length === MAXIMUM_STATES) {
      throw new RangeError(`it has more than ${MAXIMUM_STATES} states`);
    }
    numbers.set(key, pairs.length);
    return pairs.push([left, right]) - 1;
  };
  if (a.length === 0 || b.length === 0) return [];
  add(0, 0);
  const states: AutomatonState[] = [];
  for (const [left, right] of pairs) {
    states.push(joinStates(a[left], b[right], add));
  }
  return withoutDeadEnds(states);
}

/** The automaton over code points that accepts every text but those that the given one accepts. */
export function complement(automaton: Automaton): Automaton {
  const sink = automaton.length;
  const rest: AutomatonState = {
    label: 0,
    transitions: [{ first: 0, last: LAST_CODE_POINT, target: sink }],
  };
  const states = automaton.map(({ label, transitions }): AutomatonState => ({
    label: label === undefined ? 0 : undefined,
    transitions: fillGaps(transitions, sink),
  }));
  return withoutDeadEnds([...states, rest]);
}

function joinStates(
  a: AutomatonState | undefined,
  b: AutomatonState | undefined,
  add: (left: number, right: number) => number,
): AutomatonState {
  const transitions: Transition[] = [];
  for (const left of a?.transitions ?? []) {
    for (const right of b?.transitions ?? []) {
      const first = Math.max(left.first, right.first);
      const last = Math.min(left.last, right.last);
      if (first > last) continue;
      transitions.push({ first, last, target: add(left.target, right.target) });
    }
  }
  const ends = a?.label !== undefined && b?.label !== undefined;
  return { label: ends ? 0 : undefined, transitions };
}

function fillGaps(
  transitions: readonly Transition[],
  target: number,
): Transition[] {
  const filled: Transition[] = [];
  let next = 0;
  for (const transition of transitions) {
    if (transition.first > next) {
      filled.push({ first: next, last: transition.first - 1, target });
    }
    filled.push(transition);
    next = transition.last + 1;
  }
  if (next <= LAST_CODE_POINT) {
    filled.push({ first: next, last: LAST_CODE_POINT, target });
  }
  return filled;
}
