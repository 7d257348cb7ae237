import {
  type Automaton,
  type AutomatonState,
  MAXIMUM_STATES,
  type Transition,
  withoutDeadEnds,
} from "./automaton.ts";

/** More states than these come of nested counts only, as of `(a{100}){100}`. */
const MAXIMUM_PARTS = 200_000;

/** An automaton in the making: states may have several steps on one symbol, and steps on none. */
export class NondeterministicAutomaton {
  readonly #transitions: Transition[][] = [];
  readonly #skips: number[][] = [];
  readonly #labels = new Map<number, number>();

  /**
   * Adds a state and returns its index; the first one, 0, is the start.
   *
   * @throws {RangeError} If there are too many.
   */
  addState(): number {
    const count = this.#transitions.push([]);
    if (count > MAXIMUM_PARTS) {
      throw new RangeError(`it has more than ${MAXIMUM_PARTS} parts`);
    }
    this.#skips.push([]);
    return count - 1;
  }

  /** Adds a step on any symbol of a range. */
  connect(from: number, transition: Transition): void {
    this.#transitions[from]?.push(transition);
  }

  /** Adds a step that takes no symbol. */
  skip(from: number, to: number): void {
    this.#skips[from]?.push(to);
  }

  /** Says that something ends in a state. */
  end(state: number, label = 0): void {
    this.#labels.set(state, label);
  }

  /**
   * The deterministic automaton that accepts the same.
   *
   * @throws {RangeError} If it has too many states.
   */
  determinize(): Automaton {
    const subsets = new Subsets();
    subsets.add(this.#closure([0]));
    const states: AutomatonState[] = [];
    for (const members of subsets.list) {
      const transitions = members.flatMap((state) =>
        this.#transitions[state] ?? []
      );
      states.push({
        label: this.#labelOf(members),
        transitions: splitRanges(transitions).map(({ targets, ...range }) => ({
          ...range,
          target: subsets.add(this.#closure(targets)),
        })),
      });
    }
    return withoutDeadEnds(states);
  }

  #closure(states: readonly number[]): number[] {
    const reached = new Set(states);
    for (const state of reached) {
      this.#skips[state]?.forEach((target) => reached.add(target));
    }
    return [...reached].sort((a, b) => a - b);
  }

  #labelOf(members: readonly number[]): number | undefined {
    return members.map((state) => this.#labels.get(state))
      .find((label) => label !== undefined);
  }
}

/** Sets of states, each with an index. */
class Subsets {
  readonly list: (readonly number[])[] = [];
  readonly #indices = new Map<string, number>();

  add(members: readonly number[]): number {
    const key = members.join();
    const known = this.#indices.get(key);
    if (known !== undefined) return known;
    if (this.list.length === MAXIMUM_STATES) {
      throw new RangeError(`it has more than ${MAXIMUM_STATES} states`);
    }
    this.#indices.set(key, this.list.length);
    return this.list.push(members) - 1;
  }
}

interface SplitRange {
  first: number;
  last: number;
  targets: number[];
}

/** Cuts ranges that overlap, so that each part leads to one set of states. */
function splitRanges(transitions: readonly Transition[]): SplitRange[] {
  const events = transitions.flatMap(({ first, last, target }) => [
    { at: first, target, change: 1 },
    { at: last + 1, target, change: -1 },
  ]).sort((a, b) => a.at - b.at);
  const open = new Map<number, number>();
  const parts: SplitRange[] = [];
  let first = 0;
  for (const { at, target, change } of events) {
    if (at > first && open.size > 0) {
      appendRange(parts, { first, last: at - 1, targets: [...open.keys()] });
    }
    first = at;
    const count = (open.get(target) ?? 0) + change;
    if (count === 0) open.delete(target);
    else open.set(target, count);
  }
  return parts;
}

function appendRange(parts: SplitRange[], part: SplitRange): void {
  const previous = parts.at(-1);
  part.targets.sort((a, b) => a - b);
  if (
    previous?.last === part.first - 1 &&
    previous.targets.join() === part.targets.join()
  ) {
    previous.last = part.last;
    return;
  }
  parts.push(part);
}
