import { assertEquals } from "@std/assert";
import {
  buildTokenTrie,
  NO_TOKEN,
} from "../../../../lib/structured/vocabulary/token_trie.ts";
import { TokenBytes } from "../../../../lib/structured/vocabulary/token_bytes.ts";
import { runSteps } from "../../../../lib/structured/vocabulary/run_steps.ts";
import { seededRandom } from "../../../support/structured/write_document.ts";

Deno.test("a walk over the tree meets all tokens in the order of their bytes", () => {
  const random = seededRandom(4);
  const tokens = Array.from({ length: 3000 }, () =>
    Uint8Array.from(
      { length: 1 + Math.floor(random() * 5) },
      () => Math.floor(random() * 7) * 40,
    ));
  const trie = runSteps(buildTokenTrie(TokenBytes.of(tokens)));
  const path: number[] = [];
  const met: [string, number][] = [];
  for (let node = 1; node < trie.bytes.length; node += 1) {
    path.length = (trie.depths[node] ?? 0) - 1;
    path.push(trie.bytes[node] ?? 0);
    let token = trie.tokens[node] ?? NO_TOKEN;
    while (token !== NO_TOKEN) {
      met.push([path.join(), token]);
      token = trie.sameBytes[token] ?? NO_TOKEN;
    }
  }
  assertEquals(met.length, tokens.length);
  for (const [bytes, token] of met) assertEquals(tokens[token]?.join(), bytes);
  const order = met.map(([bytes]) => bytes.split(",").map(Number));
  assertEquals(order, order.toSorted(compareBytes));
});

Deno.test("the node behind a subtree is the next one that is no deeper", () => {
  const tokens = ["a", "ab", "abc", "b", "ba"];
  const trie = runSteps(
    buildTokenTrie(
      TokenBytes.of(tokens.map((text) => new TextEncoder().encode(text))),
    ),
  );
  for (let node = 0; node < trie.bytes.length; node += 1) {
    let end = node + 1;
    while ((trie.depths[end] ?? 0) > (trie.depths[node] ?? 0)) end += 1;
    assertEquals(trie.ends[node], end);
  }
  assertEquals(trie.depth, 3);
  assertEquals(trie.bytes[trie.roots[0x62] ?? 0], 0x62);
});

Deno.test("special tokens and empty ones are left out", () => {
  const trie = runSteps(
    buildTokenTrie(
      TokenBytes.of([undefined, new Uint8Array(), Uint8Array.of(9)]),
    ),
  );
  assertEquals([...trie.tokens], [NO_TOKEN, 2]);
});

function compareBytes(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((byte, index) => byte !== b[index]);
  if (at === -1) return a.length - b.length;
  return (a[at] ?? -1) - (b[at] ?? -1);
}
