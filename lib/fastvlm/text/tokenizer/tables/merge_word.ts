import { type MergeTable, NO_RANK, rankOf } from "./merge_table.ts";
import { NumberQueue } from "./number_queue.ts";

/**
 * Byte-pair encoding of one word: of all merges of neighbours, the one of the lowest rank is made, the
 * leftmost of several, until there is none. Takes n log n steps, as a word may be as long as its text.
 *
 * @param tokens The tokens of the word's bytes.
 * @returns The tokens that are left.
 */
export function mergeWord(
  tokens: readonly number[],
  table: MergeTable,
): readonly number[] {
  return tokens.length < 2 ? tokens : new LinkedWord(tokens, table).merge();
}

/** Tokens as a linked list: each is known by the position of its first byte. */
class LinkedWord {
  readonly #table: MergeTable;
  readonly #length: number;
  readonly #tokens: number[];
  readonly #next: number[] = [];
  readonly #previous: number[] = [];
  /** The rank of each token's merge with the next one. */
  readonly #ranks: number[] = [];
  /** Merges by rank, then by position; those that are no longer possible stay in it. */
  readonly #queue = new NumberQueue();

  constructor(tokens: readonly number[], table: MergeTable) {
    this.#table = table;
    this.#length = tokens.length;
    this.#tokens = [...tokens];
    for (let at = 0; at < this.#length; at += 1) {
      this.#next.push(at + 1);
      this.#previous.push(at - 1);
      this.#ranks.push(NO_RANK);
      this.#offer(at);
    }
  }

  merge(): number[] {
    let merge = this.#queue.pop();
    while (merge !== undefined) {
      const at = merge % this.#length;
      const rank = (merge - at) / this.#length;
      if (this.#ranks[at] === rank) this.#join(at, rank);
      merge = this.#queue.pop();
    }
    return this.#collect();
  }

  #join(at: number, rank: number): void {
    const joined = this.#next[at] ?? 0;
    const next = this.#next[joined] ?? 0;
    this.#tokens[at] = this.#table.results[rank] ?? 0;
    this.#ranks[joined] = NO_RANK;
    this.#next[at] = next;
    if (next < this.#length) this.#previous[next] = at;
    this.#offer(at);
    const previous = this.#previous[at] ?? 0;
    if (previous >= 0) this.#offer(previous);
  }

  /** Looks up the merge of a token with the next one. */
  #offer(at: number): void {
    const next = this.#next[at] ?? 0;
    const rank = next < this.#length
      ? rankOf(this.#table, this.#tokens[at] ?? 0, this.#tokens[next] ?? 0)
      : NO_RANK;
    this.#ranks[at] = rank;
    if (rank !== NO_RANK) this.#queue.push(rank * this.#length + at);
  }

  #collect(): number[] {
    const left: number[] = [];
    for (let at = 0; at < this.#length; at = this.#next[at] ?? 0) {
      left.push(this.#tokens[at] ?? 0);
    }
    return left;
  }
}
