import { UsageError } from "../../base/errors.ts";
import { runSteps } from "./run_steps.ts";
import type { ByteTable } from "../regular/byte_table.ts";
import { FREE_STRING, FREE_STRING_INSIDE } from "../regular/free_string.ts";
import { emptyBits } from "./bit_set.ts";
import type { LeafWalk } from "./leaf_walk.ts";
import { LeafWalker } from "./leaf_walker.ts";
import type { TokenBytes } from "./token_bytes.ts";
import { buildTokenTrie, NO_TOKEN, type TokenTrie } from "./token_trie.ts";

const BYTES = 256;

/** What can be said of a vocabulary besides its tokens' bytes. */
export interface VocabularyOptions {
  /**
   * Tokens that end an answer, and are never part of a document. Where a document may end but could also go on, as a number, they may
   * come as well as what goes on.
   *
   * @default {[]} Such a document ends as soon as it may.
   */
  readonly endTokens?: readonly number[];
}

/** The tokens of a model, arranged for constraints. Make one for each model: it takes about 0.1 s. */
export class Vocabulary {
  /** How many ids there are; higher ones never come. */
  readonly size: number;
  /** Tokens that end an answer. */
  readonly endTokens: readonly number[];
  /** The tokens by their bytes. */
  readonly trie: TokenTrie;
  readonly #tokens: TokenBytes;
  readonly #walker: LeafWalker;

  /**
   * Arranges tokens.
   *
   * @param tokens Bytes of each token that can be part of a document.
   * @param trie The tree of these tokens, if it has been built.
   * @throws {UsageError} If a byte is no token: some documents could not be written then.
   */
  constructor(
    tokens: TokenBytes,
    { endTokens = [] }: VocabularyOptions = {},
    trie: TokenTrie = runSteps(buildTokenTrie(tokens)),
  ) {
    this.size = tokens.size;
    this.endTokens = endTokens;
    this.trie = trie;
    this.#tokens = tokens;
    this.#walker = new LeafWalker(this.trie, this.emptySet().length);
    for (let byte = 0; byte < BYTES; byte += 1) this.#checkByte(byte);
    // Nearly every schema has strings, and no step of an answer should have to wait for this.
    this.walk(FREE_STRING, FREE_STRING_INSIDE);
  }

  /** The bytes of a token; `undefined` if it is special, or none. */
  bytesOf(token: number): Uint8Array | undefined {
    return this.#tokens.bytesOf(token);
  }

  /** A set of tokens without any. */
  emptySet(): Int32Array {
    return emptyBits(this.size);
  }

  /** What all tokens do from one state of a table. */
  walk(table: ByteTable, state: number): LeafWalk {
    return this.#walker.walk(table, state);
  }

  #checkByte(byte: number): void {
    const node = this.trie.roots[byte] ?? 0;
    if (node !== 0 && this.trie.tokens[node] !== NO_TOKEN) return;
    throw new UsageError(
      `Cannot use the vocabulary for structured answers: no token is the byte 0x${
        byte.toString(16).padStart(2, "0")
      }`,
    );
  }
}
