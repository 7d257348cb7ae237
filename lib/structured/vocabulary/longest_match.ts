import { NO_TOKEN, type TokenTrie } from "./token_trie.ts";

/** The longest token at a place of some bytes. */
export interface LongestMatch {
  /** The token. */
  readonly token: number;
  /** How many bytes it has. */
  readonly length: number;
  /** Node of the tree where the bytes ended, if longer tokens begin with all that was left of them. */
  readonly openNode: number | undefined;
}

/** Finds the longest token at a place; each byte has to be a token. */
export function longestMatch(
  trie: TokenTrie,
  bytes: ArrayLike<number>,
  start: number,
): LongestMatch {
  let node = trie.roots[bytes[start] ?? 0] ?? 0;
  let token = NO_TOKEN;
  let length = 0;
  for (let at = start + 1; node !== 0; at += 1) {
    const found = trie.tokens[node] ?? NO_TOKEN;
    if (found !== NO_TOKEN) [token, length] = [found, at - start];
    if (at === bytes.length) break;
    node = childOf(trie, node, bytes[at] ?? 0);
  }
  const isOpen = node !== 0 && (trie.ends[node] ?? 0) > node + 1;
  return { token, length, openNode: isOpen ? node : undefined };
}

/** How many tokens some bytes take, the longest first at each place. */
export function countTokens(
  trie: TokenTrie,
  bytes: ArrayLike<number>,
): number {
  let count = 0;
  let at = 0;
  while (at < bytes.length) {
    at += longestMatch(trie, bytes, at).length;
    count += 1;
  }
  return count;
}

/** The child of a node behind a byte; 0 if there is none. */
function childOf(trie: TokenTrie, parent: number, byte: number): number {
  const end = trie.ends[parent] ?? 0;
  let node = parent + 1;
  while (node < end) {
    const found = trie.bytes[node] ?? 0;
    if (found === byte) return node;
    if (found > byte) return 0;
    node = trie.ends[node] ?? end;
  }
  return 0;
}
