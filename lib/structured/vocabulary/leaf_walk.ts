import { setBit, union } from "./bit_set.ts";

/** A place in the tree where a leaf ends, so that what follows the leaf decides on longer tokens. */
export interface LeafExit {
  /** Node of the tree. */
  readonly node: number;
  /** Characters that begin in front of the node, where a string's are counted. */
  readonly characters: number;
  /** Whether the leaf cannot go on: the token that ends at the node leaves it too. */
  readonly isFinal: boolean;
}

/** Tokens that stay within a leaf, in three columns of one length. */
export interface StayingTokens {
  /** The tokens. */
  readonly tokens: Int32Array;
  /** State of the leaf behind each of them. */
  readonly ends: Uint16Array;
  /** Characters that begin in each of them, where a string's are counted. */
  readonly characters: Uint16Array;
}

/** What all tokens do from one state of a leaf, whatever lies around the leaf. */
export class LeafWalk {
  /** Tokens that stay within the leaf. */
  readonly staying: StayingTokens;
  /** States of the leaf behind them. */
  readonly ends: readonly number[];
  /** Most characters that begin in one of them. */
  readonly mostCharacters: number;
  /** Where the other tokens leave it, by label. */
  readonly exits: ReadonlyMap<number, readonly LeafExit[]>;
  readonly #words: number;
  readonly #masks = new Map<number, Int32Array>();

  /**
   * Keeps what a walk found.
   *
   * @param words Length of a set of tokens.
   */
  constructor(
    staying: StayingTokens,
    exits: ReadonlyMap<number, readonly LeafExit[]>,
    words: number,
  ) {
    this.staying = staying;
    this.exits = exits;
    this.ends = [...new Set(staying.ends)];
    this.mostCharacters = staying.characters.reduce(
      (most, count) => Math.max(most, count),
      0,
    );
    this.#words = words;
  }

  /** Adds the tokens that stay within the leaf and begin no more than some characters. */
  addStaying(set: Int32Array, mostCharacters = Infinity): void {
    const most = Math.min(mostCharacters, this.mostCharacters);
    const { tokens } = this.staying;
    // Few tokens are set faster one by one, and their masks would take room.
    if (tokens.length >= this.#words) union(set, this.#maskWithin(most));
    else this.#setWithin(set, most);
  }

  #maskWithin(most: number): Int32Array {
    const known = this.#masks.get(most);
    if (known !== undefined) return known;
    const mask = new Int32Array(this.#words);
    this.#setWithin(mask, most);
    this.#masks.set(most, mask);
    return mask;
  }

  #setWithin(set: Int32Array, most: number): void {
    const { tokens, characters } = this.staying;
    for (let index = 0; index < tokens.length; index += 1) {
      if ((characters[index] ?? 0) <= most) setBit(set, tokens[index] ?? 0);
    }
  }
}
