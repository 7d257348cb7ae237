import { DEAD } from "../regular/byte_table.ts";
import { addCharacters, countAfter } from "./characters.ts";
import {
  Configuration,
  MachineState,
  type Reading,
  type Stack,
} from "./machine_state.ts";
import type { Continuation, Rule } from "./rule.ts";
import type { ShortestTexts } from "./shortest_texts.ts";

/** More than a long answer needs; what was found is forgotten then, and found again when needed. */
const MAXIMUM_OBJECTS = 20_000;

/**
 * Reads documents byte by byte. States are found when they are needed and kept, so that equal ones
 * are one object: what is known of one is known of all.
 */
export class Machine {
  /** In front of a document. */
  readonly start: MachineState;
  readonly #texts: ShortestTexts;
  #stacks = new Map<string, Stack>();
  #configurations = new Map<string, Configuration>();
  #states = new Map<string, MachineState>();
  #numbered = 0;

  /** Makes a machine for the values of a rule. */
  constructor(root: Rule, texts: ShortestTexts) {
    this.#texts = texts;
    this.start = this.after({ value: root }, undefined);
  }

  /** The state behind a byte; `undefined` if the byte may not come. */
  step(state: MachineState, byte: number): MachineState | undefined {
    const known = state.steps.get(byte);
    if (known !== undefined || state.steps.has(byte)) return known;
    const found = this.#find(state, byte);
    state.steps.set(byte, found);
    return found;
  }

  /** The state behind a leaf. */
  after(exit: Continuation, below: Stack | undefined): MachineState {
    const readings = new Readings();
    this.#follow(exit, below, readings);
    return this.#stateOf(readings);
  }

  /**
   * A reading that is completed as the given one is when its leaf goes on with more characters;
   * `undefined` if those are too many.
   */
  within(
    { edge, below, count }: Reading,
    state: number,
    characters: number,
  ): Configuration | undefined {
    const { length } = edge.leaf;
    if (length === undefined) {
      return this.#configurationOf({ edge, state, count, below });
    }
    const sum = addCharacters(length, count, characters);
    if (sum === DEAD) return undefined;
    // More characters than are needed change nothing, and one reading for all is found faster.
    const needed = Math.min(sum, length.least);
    return this.#configurationOf({ edge, state, count: needed, below });
  }

  /** Forgets what is kept if that is too much. Not while states are compared. */
  tidy(): void {
    if (this.#configurations.size + this.#states.size <= MAXIMUM_OBJECTS) {
      return;
    }
    this.#stacks = new Map();
    this.#configurations = new Map();
    this.#states = new Map();
    this.start.steps.clear();
  }

  #find(state: MachineState, byte: number): MachineState | undefined {
    const readings = new Readings();
    for (const { edge, state: from, count, below } of state.configurations) {
      const { table } = edge.leaf;
      const to = table.next(from, byte);
      if (to === DEAD) continue;
      const sum = countAfter(edge.leaf, { from, to, count });
      if (sum === DEAD) continue;
      if (table.goesOn(to)) {
        readings.add(
          this.#configurationOf({ edge, state: to, count: sum, below }),
        );
      }
      const exit = edge.exits[table.label(to)];
      if (exit !== undefined) this.#follow(exit, below, readings);
    }
    return readings.isEmpty ? undefined : this.#stateOf(readings);
  }

  #follow(
    { value, next }: Continuation,
    below: Stack | undefined,
    readings: Readings,
  ): void {
    const rest = next === undefined ? below : this.#stackOf(next(), below);
    if (value === undefined) this.#enter(rest, readings);
    else this.#enter({ position: value.start, below: rest }, readings);
  }

  #enter(
    stack: Pick<Stack, "position" | "below"> | undefined,
    readings: Readings,
  ): void {
    if (stack === undefined) {
      readings.mayEnd = true;
      return;
    }
    const { position, below } = stack;
    for (const edge of position.edges) {
      readings.add(this.#configurationOf({ edge, state: 0, count: 0, below }));
    }
    for (const { start } of position.alternatives) {
      this.#enter({ position: start, below }, readings);
    }
  }

  #stackOf(position: Stack["position"], below: Stack | undefined): Stack {
    const key = `${position.id},${below?.id}`;
    const known = this.#stacks.get(key);
    if (known !== undefined) return known;
    const stack = { id: this.#numbered++, position, below };
    this.#stacks.set(key, stack);
    return stack;
  }

  #configurationOf(reading: Reading): Configuration {
    const { edge, state, count, below } = reading;
    const key = `${edge.id},${state},${count},${below?.id}`;
    const known = this.#configurations.get(key);
    if (known !== undefined) return known;
    const added = new Configuration(this.#numbered++, reading, this.#texts);
    this.#configurations.set(key, added);
    return added;
  }

  #stateOf({ configurations, mayEnd }: Readings): MachineState {
    const members = [...configurations].sort((a, b) => a.id - b.id);
    const key = `${mayEnd}:${members.map(({ id }) => id).join()}`;
    const known = this.#states.get(key);
    if (known !== undefined) return known;
    const state = new MachineState(members, mayEnd);
    this.#states.set(key, state);
    return state;
  }
}

/** The readings of a state in the making. */
class Readings {
  readonly configurations = new Set<Configuration>();
  mayEnd = false;

  get isEmpty(): boolean {
    return this.configurations.size === 0 && !this.mayEnd;
  }

  add(configuration: Configuration): void {
    this.configurations.add(configuration);
  }
}
