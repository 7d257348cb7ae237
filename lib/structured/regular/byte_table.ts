import type { Automaton } from "./automaton.ts";
import { shortestSteps } from "./shortest_steps.ts";

const BYTES = 256;

/** What `next` gives where no step leads on. */
export const DEAD: number = -1;

/** An automaton over bytes as a table, for fast steps. */
export class ByteTable {
  /** How many states there are. */
  readonly states: number;
  /** How many things can end, one more than the highest label. */
  readonly labels: number;
  readonly #classOf: Uint8Array;
  readonly #classes: number;
  readonly #next: Int32Array;
  readonly #labels: Int32Array;
  readonly #onlyByte: Int32Array;
  readonly #automaton: Automaton;
  readonly #steps = new Map<number, Int32Array>();
  readonly #ahead = new Map<number, ReadonlySet<number>>();

  /** Takes an automaton whose symbols are bytes. */
  constructor(automaton: Automaton) {
    const { classOf, classes } = classify(automaton);
    this.states = automaton.length;
    this.#automaton = automaton;
    this.#classOf = classOf;
    this.#classes = classes;
    this.#next = fillTable(automaton, classOf, classes);
    this.#labels = Int32Array.from(automaton, ({ label = DEAD }) => label);
    this.labels = this.#labels.reduce(
      (count, label) => Math.max(count, label + 1),
      0,
    );
    this.#onlyByte = Int32Array.from(automaton, ({ transitions }) => {
      const [only, ...others] = transitions;
      if (only === undefined || others.length > 0) return DEAD;
      return only.first === only.last ? only.first : DEAD;
    });
  }

  /** The state behind a byte, or `DEAD`. */
  next(state: number, byte: number): number {
    const at = state * this.#classes + (this.#classOf[byte] ?? 0);
    return this.#next[at] ?? DEAD;
  }

  /** What ends in a state, or `DEAD` if nothing does. */
  label(state: number): number {
    return this.#labels[state] ?? DEAD;
  }

  /** Whether any byte leads on from a state. */
  goesOn(state: number): boolean {
    return (this.#automaton[state]?.transitions.length ?? 0) > 0;
  }

  /** The byte that has to come, or `DEAD` if there are several or none. */
  onlyByte(state: number): number {
    return this.#onlyByte[state] ?? DEAD;
  }

  /** All bytes that may come, in ascending order. */
  *bytes(state: number): Generator<number> {
    for (const { first, last } of this.#automaton[state]?.transitions ?? []) {
      for (let byte = first; byte <= last; byte += 1) yield byte;
    }
  }

  /**
   * The shortest bytes from a state to an end with a label, the first in byte order of those;
   * `undefined` if there are none. Where there are several labels, each may have one text only.
   */
  pathToEnd(state: number, label: number): number[] | undefined {
    if (this.labels > 1) return this.#onlyPath(state, label);
    const ends = this.#automaton.keys()
      .filter((end) => this.#labels[end] === label);
    return this.#path(state, this.#stepsTo(label, ends));
  }

  /** The same from one state to another. */
  pathToState(state: number, target: number): number[] | undefined {
    return this.#path(state, this.#stepsTo(-1 - target, [target]));
  }

  /** The labels that can be reached from each state. */
  #labelsAhead(state: number): ReadonlySet<number> {
    const known = this.#ahead.get(state);
    if (known !== undefined) return known;
    const label = this.label(state);
    const found = new Set(label === DEAD ? [] : [label]);
    for (const { target } of this.#automaton[state]?.transitions ?? []) {
      this.#labelsAhead(target).forEach((ahead) => found.add(ahead));
    }
    this.#ahead.set(state, found);
    return found;
  }

  #onlyPath(start: number, label: number): number[] | undefined {
    if (!this.#labelsAhead(start).has(label)) return undefined;
    const path: number[] = [];
    let state = start;
    while (this.label(state) !== label) {
      const step = this.#automaton[state]?.transitions
        .find(({ target }) => this.#labelsAhead(target).has(label));
      if (step === undefined) throw new TypeError("Labels do not lead on");
      path.push(step.first);
      state = step.target;
    }
    return path;
  }

  #stepsTo(key: number, targets: Iterable<number>): Int32Array {
    const known = this.#steps.get(key);
    if (known !== undefined) return known;
    const steps = shortestSteps(this.#automaton, targets);
    this.#steps.set(key, steps);
    return steps;
  }

  #path(start: number, steps: Int32Array): number[] | undefined {
    const path: number[] = [];
    let state = start;
    for (let left = steps[state] ?? DEAD; left > 0; left -= 1) {
      const step = this.#automaton[state]?.transitions
        .find(({ target }) => steps[target] === left - 1);
      if (step === undefined) throw new TypeError("Steps do not lead on");
      path.push(step.first);
      state = step.target;
    }
    return steps[start] === DEAD ? undefined : path;
  }
}

/** Puts neighboring bytes that no state tells apart into one class. */
function classify(
  automaton: Automaton,
): { classOf: Uint8Array; classes: number } {
  const cuts = new Set<number>();
  for (const { transitions } of automaton) {
    for (const { first, last } of transitions) {
      cuts.add(first).add(last + 1);
    }
  }
  const classOf = new Uint8Array(BYTES);
  let classes = 1;
  for (let byte = 0; byte < BYTES; byte += 1) {
    if (byte > 0 && cuts.has(byte)) classes += 1;
    classOf[byte] = classes - 1;
  }
  return { classOf, classes };
}

function fillTable(
  automaton: Automaton,
  classOf: Uint8Array,
  classes: number,
): Int32Array {
  const table = new Int32Array(automaton.length * classes).fill(DEAD);
  automaton.forEach(({ transitions }, state) => {
    for (const { first, last, target } of transitions) {
      const row = state * classes;
      table.fill(
        target,
        row + (classOf[first] ?? 0),
        row + (classOf[last] ?? 0) + 1,
      );
    }
  });
  return table;
}
