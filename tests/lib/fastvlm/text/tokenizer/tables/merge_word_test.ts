import { assertEquals } from "@std/assert";
import { readMerges } from "../../../../../../lib/fastvlm/text/tokenizer/build/read_merges.ts";
import { mergeWord } from "../../../../../../lib/fastvlm/text/tokenizer/tables/merge_word.ts";
import { seededRandom } from "../../../../../../lib/fastvlm/generation/sampling/seeded_random.ts";

const TOKENS = ["a", "b", "c", "aa", "ab", "bc", "aab", "abc", "aaaa", "ca"];
const VOCABULARY = new Map(TOKENS.map((token, id) => [token, id]));
const MERGES = ["b c", "a a", "a b", "aa b", "ab c", "aa aa", "c a"];

Deno.test("mergeWord() makes the lowest merge first, the leftmost of several", async (t) => {
  const cases: Record<string, string[]> = {
    "": [],
    a: ["a"],
    cb: ["c", "b"],
    abc: ["a", "bc"],
    aab: ["aab"],
    aaa: ["aa", "a"],
    aaaaa: ["aaaa", "a"],
    cabca: ["ca", "bc", "a"],
  };
  for (const [word, expected] of Object.entries(cases)) {
    await t.step(word, () => assertEquals(merge(word), expected));
  }
});

Deno.test("mergeWord() does what looking at all pairs each time does", () => {
  const random = seededRandom(9);
  for (let length = 1; length < 200; length += 1) {
    const letters = Array.from({ length }, () => "abc"[random() * 3 | 0] ?? "");
    assertEquals(merge(letters.join("")), mergeSlowly(letters));
  }
});

Deno.test("mergeWord() takes a word of a million letters", () => {
  const merged = merge("a".repeat(1 << 20));
  assertEquals([merged.length, new Set(merged).size], [1 << 18, 1]);
});

function merge(word: string): string[] {
  const table = readMerges(MERGES, VOCABULARY);
  if (table === undefined) throw new TypeError("no table");
  const ids = Array.from(word, (letter) => VOCABULARY.get(letter) ?? -1);
  return mergeWord(ids, table).map((id) => TOKENS[id] ?? "?");
}

function mergeSlowly(tokens: readonly string[]): string[] {
  const ranks = tokens.map((token, at) =>
    MERGES.indexOf(`${token} ${tokens[at + 1]}`)
  );
  const lowest = Math.min(...ranks.filter((rank) => rank >= 0), Infinity);
  const at = ranks.indexOf(lowest);
  if (at < 0) return [...tokens];
  const merged = `${tokens[at]}${tokens[at + 1]}`;
  return mergeSlowly([
    ...tokens.slice(0, at),
    merged,
    ...tokens.slice(at + 2),
  ]);
}
