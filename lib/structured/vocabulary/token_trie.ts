import type { TokenBytes } from "./token_bytes.ts";

/** What stands for no token. */
export const NO_TOKEN: number = -1;

/** Each inner node has at most this many children, and the hash table twice the nodes' room. */
const BYTES = 256;

/**
 * The tokens of a vocabulary by their bytes, as a tree in the order of a walk in depth with sorted
 * children: the children of node `n` begin at `n + 1`, and the node behind its last descendant is
 * `ends[n]`. Node 0 is the root.
 */
export interface TokenTrie {
  /** The byte that leads to each node. */
  readonly bytes: Uint8Array;
  /** How many bytes lead to each node. */
  readonly depths: Uint16Array;
  /** The node behind each node's last descendant. */
  readonly ends: Int32Array;
  /** The first token whose bytes lead to each node, or `NO_TOKEN`. */
  readonly tokens: Int32Array;
  /** The next token with the same bytes, by token, or `NO_TOKEN`. */
  readonly sameBytes: Int32Array;
  /** The root's children, by byte; 0 where there is none. */
  readonly roots: Int32Array;
  /** Bytes of the longest token. */
  readonly depth: number;
}

/** Tokens between two pauses: about a millisecond of work. */
const TOKENS_A_STEP = 2000;

/**
 * Builds the tree; tokens without bytes are left out. The work pauses at each `yield`, so that it
 * can be done beside other work.
 */
export function* buildTokenTrie(
  tokens: TokenBytes,
): Generator<void, TokenTrie> {
  const draft = new TrieDraft(tokens);
  for (let first = 0; first < tokens.size; first += TOKENS_A_STEP) {
    draft.insertAll(tokens, first, first + TOKENS_A_STEP);
    yield;
  }
  return yield* draft.finish();
}

/** A tree whose nodes are in the order in which they were met. */
class TrieDraft {
  readonly #sameBytes: Int32Array;
  readonly #parents: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #tokens: Int32Array;
  readonly #slots: Int32Array;
  #nodes = 1;
  #depth = 0;

  constructor(tokens: TokenBytes) {
    const most = tokens.bytes.length + 1;
    this.#sameBytes = new Int32Array(tokens.size).fill(NO_TOKEN);
    this.#parents = new Int32Array(most);
    this.#bytes = new Uint8Array(most);
    this.#tokens = new Int32Array(most).fill(NO_TOKEN);
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(most + 1)));
  }

  insertAll(tokens: TokenBytes, first: number, end: number): void {
    for (let token = first; token < Math.min(end, tokens.size); token += 1) {
      const bytes = tokens.bytesOf(token);
      if (bytes !== undefined) this.#insert(bytes, token);
    }
  }

  #insert(bytes: Uint8Array, token: number): void {
    let node = 0;
    for (const byte of bytes) node = this.#child(node, byte);
    this.#depth = Math.max(this.#depth, bytes.length);
    this.#sameBytes[token] = this.#tokens[node] ?? NO_TOKEN;
    this.#tokens[node] = token;
  }

  /** The node behind a byte, which is added if it is new: a hash table with open addresses. */
  #child(parent: number, byte: number): number {
    const mask = this.#slots.length - 1;
    let slot = Math.imul(parent * BYTES + byte, 0x9e3779b1) >>> 7 & mask;
    for (;;) {
      const node = this.#slots[slot] ?? 0;
      if (node === 0) break;
      if (this.#parents[node] === parent && this.#bytes[node] === byte) {
        return node;
      }
      slot = (slot + 1) & mask;
    }
    const added = this.#nodes++;
    this.#slots[slot] = added;
    this.#parents[added] = parent;
    this.#bytes[added] = byte;
    return added;
  }

  *finish(): Generator<void, TokenTrie> {
    const { firstChild, nextSibling } = this.#sortChildren();
    yield;
    const count = this.#nodes;
    const trie = {
      bytes: new Uint8Array(count),
      depths: new Uint16Array(count),
      ends: new Int32Array(count),
      tokens: new Int32Array(count).fill(NO_TOKEN),
      sameBytes: this.#sameBytes,
      roots: new Int32Array(BYTES),
      depth: this.#depth,
    };
    let placed = 0;
    const place = (node: number, depth: number) => {
      const at = placed++;
      trie.bytes[at] = this.#bytes[node] ?? 0;
      trie.depths[at] = depth;
      trie.tokens[at] = this.#tokens[node] ?? NO_TOKEN;
      if (depth === 1) trie.roots[this.#bytes[node] ?? 0] = at;
      let child = firstChild[node] ?? 0;
      while (child !== 0) {
        place(child, depth + 1);
        child = nextSibling[child] ?? 0;
      }
      trie.ends[at] = placed;
    };
    place(0, 0);
    yield;
    return trie;
  }

  /** Links the children of each node in ascending order of their bytes. */
  #sortChildren(): { firstChild: Int32Array; nextSibling: Int32Array } {
    const firstChild = new Int32Array(this.#nodes);
    const nextSibling = new Int32Array(this.#nodes);
    for (const node of this.#byDescendingByte()) {
      const parent = this.#parents[node] ?? 0;
      nextSibling[node] = firstChild[parent] ?? 0;
      firstChild[parent] = node;
    }
    return { firstChild, nextSibling };
  }

  /** All nodes but the root, sorted by counting. */
  #byDescendingByte(): Int32Array {
    const starts = new Int32Array(BYTES + 1);
    for (let node = 1; node < this.#nodes; node += 1) {
      const bucket = BYTES - 1 - (this.#bytes[node] ?? 0);
      starts[bucket + 1] = (starts[bucket + 1] ?? 0) + 1;
    }
    for (let bucket = 1; bucket <= BYTES; bucket += 1) {
      starts[bucket] = (starts[bucket] ?? 0) + (starts[bucket - 1] ?? 0);
    }
    const order = new Int32Array(this.#nodes - 1);
    for (let node = 1; node < this.#nodes; node += 1) {
      const bucket = BYTES - 1 - (this.#bytes[node] ?? 0);
      const at = starts[bucket] ?? 0;
      order[at] = node;
      starts[bucket] = at + 1;
    }
    return order;
  }
}
