import type { Edge, Position } from "./rule.ts";
import { type Bytes, shorter, type ShortestTexts } from "./shortest_texts.ts";

/** Positions to go on with, the innermost on top. Equal stacks are one object. */
export interface Stack {
  /** Number of the stack. */
  readonly id: number;
  /** Where to go on first. */
  readonly position: Position;
  /** Where to go on then; `undefined`: the document ends. */
  readonly below: Stack | undefined;
}

/** What tells readings apart. */
export interface Reading {
  /** The edge of the leaf. */
  readonly edge: Edge;
  /** State of the leaf's table. */
  readonly state: number;
  /** Characters of the string so far, as far as its limits need them. */
  readonly count: number;
  /** Where to go on behind the leaf and what its edge says. */
  readonly below: Stack | undefined;
}

/** One reading of what has been written: within a leaf, with the rest on a stack. */
export class Configuration implements Reading {
  /** Number of the configuration. */
  readonly id: number;
  /** The edge of the leaf. */
  readonly edge: Edge;
  /** State of the leaf's table. */
  readonly state: number;
  /** Characters of the string so far, as far as its limits need them. */
  readonly count: number;
  /** Where to go on behind the leaf and what its edge says. */
  readonly below: Stack | undefined;
  readonly #texts: ShortestTexts;
  #closing: Bytes | undefined;

  /** Keeps a reading; `texts` find what completes it. */
  constructor(
    id: number,
    { edge, state, count, below }: Reading,
    texts: ShortestTexts,
  ) {
    this.id = id;
    this.edge = edge;
    this.state = state;
    this.count = count;
    this.below = below;
    this.#texts = texts;
  }

  /** The shortest bytes that complete the document in this reading. */
  get closing(): Bytes {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #close(): Bytes {
    const leaf = this.#texts.ofLeaf(this.edge, this.state, this.count);
    const parts: (Bytes | undefined)[] = [leaf];
    for (let top = this.below; top !== undefined; top = top.below) {
      parts.push(this.#texts.ofPosition(top.position));
    }
    return parts.flatMap((part) => part ?? []);
  }
}

/** Every reading of what has been written. Equal states are one object while they are kept. */
export class MachineState {
  /** Readings in which the document goes on. */
  readonly configurations: readonly Configuration[];
  /** Whether the document may end here. */
  readonly mayEnd: boolean;
  /** Steps found so far, by byte; `undefined`: the byte may not come. */
  readonly steps: Map<number, MachineState | undefined> = new Map();
  #closing: Bytes | undefined;

  /** Joins readings. */
  constructor(configurations: readonly Configuration[], mayEnd: boolean) {
    this.configurations = configurations;
    this.mayEnd = mayEnd;
  }

  /** The shortest bytes that complete the document, the first in byte order of those. */
  get closing(): Bytes {
    this.#closing ??= this.mayEnd
      ? []
      : this.configurations.map(({ closing }) => closing)
        .reduce<Bytes | undefined>(shorter, undefined) ?? [];
    return this.#closing;
  }
}
