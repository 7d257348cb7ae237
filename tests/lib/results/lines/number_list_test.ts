import { assertEquals } from "@std/assert";
import { NumberList } from "../../../../lib/results/lines/number_list.ts";

Deno.test("NumberList grows, and knows which places were skipped", () => {
  const list = new NumberList();
  list.set(5000, 3);
  list.set(1, 9);
  assertEquals(
    [0, 1, 5000, 5001].map((index) => list.get(index)),
    [-1, 9, 3, -1],
  );
  assertEquals(list.length, 5001);
});

Deno.test("NumberList sorts its numbers without the skipped places", () => {
  const list = new NumberList();
  assertEquals([...list.sorted()], []);
  for (const [index, value] of [[0, 7], [3, 0], [4, 7], [9, 2]] as const) {
    list.set(index, value);
  }
  assertEquals([...list.sorted()], [0, 2, 7, 7]);
});
