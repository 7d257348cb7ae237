import { type ByteTable, DEAD } from "../regular/byte_table.ts";
import { FREE_STRING, FREE_STRING_INSIDE } from "../regular/free_string.ts";
import { type LeafExit, LeafWalk } from "./leaf_walk.ts";
import { NO_TOKEN, type TokenTrie } from "./token_trie.ts";

/** Tokens of walks that are kept at most, besides those of free strings: about 32 MB. */
const MAXIMUM_KEPT = 4_000_000;

/** Finds what tokens do within leaves, and keeps it as long as the leaf's table is used. */
export class LeafWalker {
  readonly #trie: TokenTrie;
  readonly #words: number;
  readonly #freeWalks = new Map<number, LeafWalk>();
  #walks = new WeakMap<ByteTable, Map<number, LeafWalk>>();
  #kept = 0;
  // Room for any walk; each one copies what it used.
  readonly #tokens: Int32Array;
  readonly #ends: Uint16Array;
  readonly #characters: Uint16Array;
  #count = 0;
  #exits = new Map<number, LeafExit[]>();

  /**
   * Makes a walker for a vocabulary.
   *
   * @param words Length of a set of its tokens.
   */
  constructor(trie: TokenTrie, words: number) {
    this.#trie = trie;
    this.#words = words;
    this.#tokens = new Int32Array(trie.sameBytes.length);
    this.#ends = new Uint16Array(trie.sameBytes.length);
    this.#characters = new Uint16Array(trie.sameBytes.length);
  }

  /** What all tokens do from one state of a table. */
  walk(table: ByteTable, state: number): LeafWalk {
    const walks = this.#walksOf(table);
    const known = walks.get(state);
    if (known !== undefined) return known;
    const found = this.#find(table, state);
    walks.set(state, found);
    if (walks !== this.#freeWalks) this.#kept += found.staying.tokens.length;
    return found;
  }

  #walksOf(table: ByteTable): Map<number, LeafWalk> {
    if (table === FREE_STRING) return this.#freeWalks;
    if (this.#kept > MAXIMUM_KEPT) {
      this.#walks = new WeakMap();
      this.#kept = 0;
    }
    const known = this.#walks.get(table);
    if (known !== undefined) return known;
    const walks = new Map<number, LeafWalk>();
    this.#walks.set(table, walks);
    return walks;
  }

  #find(table: ByteTable, state: number): LeafWalk {
    this.#count = 0;
    this.#exits = new Map();
    const { bytes, ends } = this.#trie;
    // State and characters behind each byte on the way to a node.
    const states = new Int32Array(this.#trie.depth + 1);
    const counts = new Uint16Array(this.#trie.depth + 1);
    states[0] = state;
    for (let node = 1; node < bytes.length;) {
      const goesOn = this.#visit(node, table, states, counts);
      node = goesOn ? node + 1 : ends[node] ?? Infinity;
    }
    return this.#finish();
  }

  /** Says whether the leaf goes on behind a node. */
  #visit(
    node: number,
    table: ByteTable,
    states: Int32Array,
    counts: Uint16Array,
  ): boolean {
    const { bytes, depths, tokens } = this.#trie;
    const depth = depths[node] ?? 0;
    const from = states[depth - 1] ?? 0;
    const to = table.next(from, bytes[node] ?? 0);
    if (to === DEAD) return false;
    const goesOn = table.goesOn(to);
    const begins = goesOn && from === FREE_STRING_INSIDE &&
      table === FREE_STRING;
    const characters = (counts[depth - 1] ?? 0) + (begins ? 1 : 0);
    const label = table.label(to);
    if (label !== DEAD) {
      this.#leave(label, { node, characters, isFinal: !goesOn });
    }
    if (!goesOn) return false;
    states[depth] = to;
    counts[depth] = characters;
    this.#stay(tokens[node] ?? NO_TOKEN, to, characters);
    return true;
  }

  #leave(label: number, exit: LeafExit): void {
    const exits = this.#exits.get(label);
    if (exits === undefined) this.#exits.set(label, [exit]);
    else exits.push(exit);
  }

  #stay(first: number, end: number, characters: number): void {
    let token = first;
    while (token !== NO_TOKEN) {
      this.#tokens[this.#count] = token;
      this.#ends[this.#count] = end;
      this.#characters[this.#count] = characters;
      this.#count += 1;
      token = this.#trie.sameBytes[token] ?? NO_TOKEN;
    }
  }

  #finish(): LeafWalk {
    const staying = {
      tokens: this.#tokens.slice(0, this.#count),
      ends: this.#ends.slice(0, this.#count),
      characters: this.#characters.slice(0, this.#count),
    };
    return new LeafWalk(staying, this.#exits, this.#words);
  }
}
