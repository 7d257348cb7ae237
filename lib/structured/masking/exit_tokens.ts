import type { Machine } from "../automaton/machine.ts";
import type { MachineState } from "../automaton/machine_state.ts";
import type { LeafExit } from "../vocabulary/leaf_walk.ts";
import { NO_TOKEN, type TokenTrie } from "../vocabulary/token_trie.ts";

/** A token that leaves a leaf. */
export interface ExitToken {
  /** The token. */
  readonly token: number;
  /** Characters that begin in it before the leaf ends, where a string's are counted. */
  readonly characters: number;
  /** The state behind it. */
  readonly state: MachineState;
}

/** Tokens that leave a leaf, and what bounds the ways to complete the document behind them. */
export interface ExitTokens {
  /** The tokens. */
  readonly tokens: readonly ExitToken[];
  /** Bytes of the longest text that completes the document behind one of them. */
  readonly mostClosingBytes: number;
}

/** Finds the tokens that leave leaves, and keeps them by what lies behind the leaf. */
export class ExitFinder {
  readonly #machine: Machine;
  readonly #trie: TokenTrie;
  readonly #found = new WeakMap<
    MachineState,
    Map<readonly LeafExit[], ExitTokens>
  >();

  /** Finds the tokens of a vocabulary for the documents of a machine. */
  constructor(machine: Machine, trie: TokenTrie) {
    this.#machine = machine;
    this.#trie = trie;
  }

  /** The tokens that leave a leaf by some exits to what lies behind it. */
  find(behind: MachineState, exits: readonly LeafExit[]): ExitTokens {
    const known = this.#found.get(behind);
    const byExits = known ?? new Map<readonly LeafExit[], ExitTokens>();
    if (known === undefined) this.#found.set(behind, byExits);
    const found = byExits.get(exits) ?? this.#search(behind, exits);
    byExits.set(exits, found);
    return found;
  }

  #search(behind: MachineState, exits: readonly LeafExit[]): ExitTokens {
    const tokens: ExitToken[] = [];
    for (const exit of exits) {
      if (exit.isFinal) this.#add(tokens, exit.node, exit, behind);
      if (behind.configurations.length > 0) this.#walk(tokens, exit, behind);
    }
    return {
      tokens,
      mostClosingBytes: tokens.reduce(
        (most, { state }) => Math.max(most, state.closing.length),
        0,
      ),
    };
  }

  /** Tries all longer tokens, which begin with the bytes that lead to an exit. */
  #walk(tokens: ExitToken[], exit: LeafExit, behind: MachineState): void {
    const { bytes, depths, ends } = this.#trie;
    const base = depths[exit.node] ?? 0;
    const states: MachineState[] = [behind];
    const end = ends[exit.node] ?? 0;
    for (let node = exit.node + 1; node < end;) {
      const depth = (depths[node] ?? 0) - base;
      const from = states[depth - 1] ?? behind;
      const state = this.#machine.step(from, bytes[node] ?? 0);
      if (state === undefined) {
        node = ends[node] ?? end;
        continue;
      }
      states[depth] = state;
      this.#add(tokens, node, exit, state);
      node += 1;
    }
  }

  #add(
    tokens: ExitToken[],
    node: number,
    { characters }: LeafExit,
    state: MachineState,
  ): void {
    let token = this.#trie.tokens[node] ?? NO_TOKEN;
    while (token !== NO_TOKEN) {
      tokens.push({ token, characters, state });
      token = this.#trie.sameBytes[token] ?? NO_TOKEN;
    }
  }
}
