import { assertEquals } from "@std/assert";
import { ByteTable } from "../../../../lib/structured/regular/byte_table.ts";
import {
  compileLabeled,
  literal,
} from "../../../../lib/structured/regular/expression.ts";
import {
  FREE_STRING,
  FREE_STRING_INSIDE,
} from "../../../../lib/structured/regular/free_string.ts";
import { smallVocabulary } from "../../../support/structured/small_vocabulary.ts";

Deno.test("tokens stay within a leaf or leave it by a label", () => {
  const vocabulary = smallVocabulary(["[tr", "]x", "[]", "[]]", "tru"]);
  const table = new ByteTable(compileLabeled(["[", "[]"].map(literal)));
  const walk = vocabulary.walk(table, 0);
  assertEquals([...walk.staying.tokens], ["[".charCodeAt(0)]);
  const paths = [...walk.exits].map((
    [label, exits],
  ) => [
    label,
    exits.map(({ node, isFinal }) => [
      vocabulary.trie.depths[node],
      isFinal,
    ]),
  ]);
  // Behind the bracket the leaf may end or go on; behind both it has to end.
  assertEquals(paths, [[0, [[1, false]]], [1, [[2, true]]]]);
});

Deno.test("characters that begin in a token are counted up to the end of the string", () => {
  const vocabulary = smallVocabulary(["añb", "\\n\\u00e9", 'x"yz', "\\"]);
  const { staying, exits } = vocabulary.walk(FREE_STRING, FREE_STRING_INSIDE);
  const counted = new Map(
    [...staying.tokens].map((token, index) => [
      token,
      staying.characters[index],
    ]),
  );
  assertEquals([256, 257, 0xc3, 0x0a].map((token) => counted.get(token)), [
    3,
    2,
    1,
    undefined,
  ]);
  const [atOnce, behindOne] = [...exits.values()].flat()
    .map(({ characters }) => characters).sort();
  assertEquals([atOnce, behindOne], [0, 1]);
});

Deno.test("tokens of no more than some characters are added to a set", () => {
  const vocabulary = smallVocabulary(["aa", "aaa", "aaaa"]);
  const walk = vocabulary.walk(FREE_STRING, FREE_STRING_INSIDE);
  const has = (most?: number) => {
    const set = vocabulary.emptySet();
    walk.addStaying(set, most);
    return [256, 257, 258].map((token) =>
      ((set[token >> 5] ?? 0) >>> (token & 31)) & 1
    );
  };
  assertEquals([has(1), has(2), has(3), has(), has(99)], [
    [0, 0, 0],
    [1, 0, 0],
    [1, 1, 0],
    [1, 1, 1],
    [1, 1, 1],
  ]);
});
