import type { Bytes } from "../automaton/shortest_texts.ts";
import { countTokens } from "../vocabulary/longest_match.ts";
import type { TokenTrie } from "../vocabulary/token_trie.ts";

/** What has a text that completes the document. */
export interface Closable {
  /** The bytes of the text. */
  readonly closing: Bytes;
}

/**
 * Counts the tokens that complete a document, the longest first at each place. With each of these
 * tokens the rest of the text stays the same, so that the count goes down by one.
 */
export class ClosingTokens {
  readonly #trie: TokenTrie;
  readonly #counts = new WeakMap<Closable, number>();

  /** Counts the tokens of a vocabulary. */
  constructor(trie: TokenTrie) {
    this.#trie = trie;
  }

  /** How many tokens complete the document. */
  count(closable: Closable): number {
    const known = this.#counts.get(closable);
    if (known !== undefined) return known;
    const count = countTokens(this.#trie, closable.closing);
    this.#counts.set(closable, count);
    return count;
  }

  /** Whether some tokens are enough to complete the document. */
  fit(closable: Closable, left: number): boolean {
    // A token has a byte at least, so that few bytes need no counting.
    return closable.closing.length <= left || this.count(closable) <= left;
  }
}
