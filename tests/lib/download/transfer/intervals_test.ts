import { assertEquals } from "@std/assert";
import { IntervalSet } from "../../../../lib/download/transfer/intervals.ts";

type Pair = [start: number, end: number];

const BEYOND_32_BITS = 5 * 2 ** 30;

function setOf(pairs: readonly Pair[]): IntervalSet {
  return new IntervalSet(pairs.map(([start, end]) => ({ start, end })));
}

function pairsOf(set: Iterable<{ start: number; end: number }>): Pair[] {
  return [...set].map(({ start, end }) => [start, end]);
}

Deno.test("IntervalSet add() joins what overlaps or touches, and keeps order", async (t) => {
  const cases: [name: string, added: Pair[], expected: Pair[]][] = [
    ["nothing", [], []],
    ["an empty interval", [[3, 3], [5, 4]], []],
    ["apart, backwards", [[8, 9], [0, 2]], [[0, 2], [8, 9]]],
    ["touching behind", [[0, 2], [2, 4]], [[0, 4]]],
    ["touching before", [[2, 4], [0, 2]], [[0, 4]]],
    ["inside", [[0, 9], [3, 4]], [[0, 9]]],
    ["around several", [[1, 2], [4, 5], [8, 9], [0, 6]], [[0, 6], [8, 9]]],
    ["into a gap", [[0, 2], [4, 6], [2, 4]], [[0, 6]]],
    [
      "beyond 32 bits",
      [[BEYOND_32_BITS, BEYOND_32_BITS + 2], [
        BEYOND_32_BITS - 3,
        BEYOND_32_BITS,
      ]],
      [[BEYOND_32_BITS - 3, BEYOND_32_BITS + 2]],
    ],
  ];
  for (const [name, added, expected] of cases) {
    await t.step(name, () => assertEquals(pairsOf(setOf(added)), expected));
  }
});

Deno.test("IntervalSet remove() takes out what is there of an interval", async (t) => {
  const cases: [name: string, removed: Pair, expected: Pair[]][] = [
    ["nothing", [4, 4], [[0, 10], [20, 30]]],
    ["a gap", [10, 20], [[0, 10], [20, 30]]],
    ["a start", [0, 4], [[4, 10], [20, 30]]],
    ["an end", [25, 99], [[0, 10], [20, 25]]],
    ["a middle", [3, 5], [[0, 3], [5, 10], [20, 30]]],
    ["across a gap", [5, 25], [[0, 5], [25, 30]]],
    ["everything", [0, 30], []],
  ];
  for (const [name, [start, end], expected] of cases) {
    await t.step(name, () => {
      const set = setOf([[0, 10], [20, 30]]);
      set.remove({ start, end });
      assertEquals(pairsOf(set), expected);
    });
  }
});

Deno.test("IntervalSet bytes counts what is in it", () => {
  assertEquals(setOf([[0, 10], [5, 12], [20, 21]]).bytes, 13);
  assertEquals(setOf([[0, BEYOND_32_BITS]]).bytes, BEYOND_32_BITS);
});

Deno.test("IntervalSet missing() gives the gaps and the end", async (t) => {
  const cases: [have: Pair[], total: number, expected: Pair[]][] = [
    [[], 0, []],
    [[], 5, [[0, 5]]],
    [[[0, 5]], 5, []],
    [[[1, 2], [3, 4]], 5, [[0, 1], [2, 3], [4, 5]]],
    [[[0, 3]], BEYOND_32_BITS, [[3, BEYOND_32_BITS]]],
  ];
  for (const [have, total, expected] of cases) {
    await t.step(JSON.stringify([have, total]), () => {
      assertEquals(pairsOf(setOf(have).missing(total)), expected);
    });
  }
});

Deno.test("IntervalSet contiguousFrom() tells where the bytes end that follow without a gap", async (t) => {
  const cases: [position: number, expected: number][] = [
    [0, 10],
    [9, 10],
    [10, 10],
    [15, 15],
    [20, 30],
    [99, 99],
  ];
  for (const [position, expected] of cases) {
    await t.step(`${position}`, () => {
      assertEquals(
        setOf([[0, 10], [20, 30]]).contiguousFrom(position),
        expected,
      );
    });
  }
});

Deno.test("IntervalSet can be iterated while it changes", () => {
  const set = setOf([[0, 1], [2, 3]]);
  for (const { start, end } of set) {
    set.add({ start: start + 10, end: end + 10 });
  }
  assertEquals(pairsOf(set), [[0, 1], [2, 3], [10, 11], [12, 13]]);
});
