import { addCharacters } from "../automaton/characters.ts";
import type { Machine } from "../automaton/machine.ts";
import type {
  Configuration,
  MachineState,
} from "../automaton/machine_state.ts";
import { DEAD } from "../regular/byte_table.ts";
import { setBit, setBits } from "../vocabulary/bit_set.ts";
import type { LeafWalk } from "../vocabulary/leaf_walk.ts";
import type { Vocabulary } from "../vocabulary/vocabulary.ts";
import { ClosingTokens } from "./closing_tokens.ts";
import { ExitFinder, type ExitTokens } from "./exit_tokens.ts";

/** Finds which tokens may come next. */
export class AllowedTokens {
  /** Counts the tokens that complete a document. */
  readonly closing: ClosingTokens;
  readonly #machine: Machine;
  readonly #vocabulary: Vocabulary;
  readonly #exits: ExitFinder;
  readonly #set: Int32Array;

  /** Finds tokens of a vocabulary for the documents of a machine. */
  constructor(machine: Machine, vocabulary: Vocabulary) {
    this.closing = new ClosingTokens(vocabulary.trie);
    this.#machine = machine;
    this.#vocabulary = vocabulary;
    this.#exits = new ExitFinder(machine, vocabulary.trie);
    this.#set = vocabulary.emptySet();
  }

  /**
   * The tokens behind which the document can be completed.
   *
   * @param left How many tokens may follow the one that is chosen.
   * @returns A set that is valid until the next call.
   */
  find(state: MachineState, left: number): Int32Array {
    this.#set.fill(0);
    for (const configuration of state.configurations) {
      const { edge, state: inLeaf } = configuration;
      const walk = this.#vocabulary.walk(edge.leaf.table, inLeaf);
      this.#addStaying(configuration, walk, left);
      this.#addExits(configuration, walk, left);
    }
    if (state.mayEnd) setBits(this.#set, this.#vocabulary.endTokens);
    return this.#set;
  }

  #addStaying(
    configuration: Configuration,
    walk: LeafWalk,
    left: number,
  ): void {
    const { edge, count } = configuration;
    if (this.#allFit(configuration, walk, left)) {
      const most = (edge.leaf.length?.most ?? Infinity) - count;
      walk.addStaying(this.#set, most);
    } else this.#addFitting(configuration, walk, left);
  }

  /** Whether the document can be completed behind each token that stays within the leaf. */
  #allFit(configuration: Configuration, walk: LeafWalk, left: number): boolean {
    // Characters can only bring the least length of a string nearer, but for those in the making.
    return walk.ends.every((end) => {
      const behind = this.#machine.within(configuration, end, 0);
      if (behind === undefined) return true;
      return isShortOfCharacters(behind)
        ? behind.closing.length <= left
        : this.closing.fit(behind, left);
    });
  }

  #addFitting(
    configuration: Configuration,
    walk: LeafWalk,
    left: number,
  ): void {
    const { tokens, ends, characters } = walk.staying;
    const columns = walk.mostCharacters + 1;
    const { states } = configuration.edge.leaf.table;
    const answers = new Int8Array(states * columns);
    for (let index = 0; index < tokens.length; index += 1) {
      const end = ends[index] ?? 0;
      const begun = characters[index] ?? 0;
      const at = end * columns + begun;
      if (answers[at] === 0) {
        const behind = this.#machine.within(configuration, end, begun);
        const fits = behind !== undefined && this.closing.fit(behind, left);
        answers[at] = fits ? 1 : -1;
      }
      if (answers[at] === 1) setBit(this.#set, tokens[index] ?? 0);
    }
  }

  #addExits(configuration: Configuration, walk: LeafWalk, left: number): void {
    const { edge, below } = configuration;
    for (const [label, exits] of walk.exits) {
      const exit = edge.exits[label];
      if (exit === undefined) continue;
      const behind = this.#machine.after(exit, below);
      this.#addExit(configuration, this.#exits.find(behind, exits), left);
    }
  }

  #addExit(
    { edge, count }: Configuration,
    { tokens, mostClosingBytes }: ExitTokens,
    left: number,
  ): void {
    const { length } = edge.leaf;
    const allFit = mostClosingBytes <= left;
    for (const { token, characters, state } of tokens) {
      if (length !== undefined) {
        const sum = addCharacters(length, count, characters);
        if (sum === DEAD || sum < length.least) continue;
      }
      if (allFit || this.closing.fit(state, left)) setBit(this.#set, token);
    }
  }
}

function isShortOfCharacters({ edge, count }: Configuration): boolean {
  return count < (edge.leaf.length?.least ?? 0);
}
