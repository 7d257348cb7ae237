import type { ByteTable } from "../regular/byte_table.ts";

/** How many characters a string may have, both ends inclusive. */
export interface LengthLimits {
  /** Fewest characters (code points). */
  readonly least: number;
  /** Most characters, maybe `Infinity`. */
  readonly most: number;
}

/** A regular part of a document, as a number or a key: its bytes are those that a table accepts. */
export interface Leaf {
  /** The table; it is entered in state 0. */
  readonly table: ByteTable;
  /** Limits that are counted beside the table, which then is `FREE_STRING`. */
  readonly length?: LengthLimits;
}

/** What comes behind a leaf: a value, then the rest of the rule; nothing of both ends the rule. */
export interface Continuation {
  /** The value that comes first, if any. */
  readonly value?: Rule;
  /** Where the rule goes on, if it does. */
  readonly next?: () => Position;
}

/** A leaf that may come at a position, and what follows for each label that it can end with. */
export interface Edge {
  /** Number of the edge; no other edge has it. */
  readonly id: number;
  /** The leaf. */
  readonly leaf: Leaf;
  /** What follows, by label. */
  readonly exits: readonly Continuation[];
}

/** A place within a rule. */
export interface Position {
  /** Number of the position; no other position has it. */
  readonly id: number;
  /** Leaves that may come. */
  readonly edges: readonly Edge[];
  /** Rules of which one may come instead, as the last part of this rule. */
  readonly alternatives: readonly Rule[];
}

/** Values of one schema. Its start is set once it is made, so that a rule can contain itself. */
export class Rule {
  #start: Position | undefined;

  /**
   * Where the rule begins.
   *
   * @throws {TypeError} If it has not been set.
   */
  get start(): Position {
    if (this.#start === undefined) throw new TypeError("Rule has no start");
    return this.#start;
  }

  /** Sets where the rule begins. */
  set start(position: Position) {
    this.#start = position;
  }
}

/** Numbers the edges and positions of one schema. */
export class Numbering {
  #next = 0;

  /** Makes an edge. */
  edge(leaf: Leaf, exits: readonly Continuation[]): Edge {
    return { id: this.#next++, leaf, exits };
  }

  /** Makes a position. */
  position(
    edges: readonly Edge[],
    alternatives: readonly Rule[] = [],
  ): Position {
    return { id: this.#next++, edges, alternatives };
  }
}
