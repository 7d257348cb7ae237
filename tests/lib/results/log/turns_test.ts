import { assertEquals } from "@std/assert";
import { Turns } from "../../../../lib/results/log/turns.ts";

Deno.test("Turns gives everything in order, as soon as its turn has come", () => {
  const turns = new Turns<string>();
  assertEquals(turns.take(2, "c"), []);
  assertEquals([turns.waiting, turns.at(2)], [1, "c"]);
  assertEquals(turns.take(0, "a"), [{ index: 0, item: "a" }]);
  assertEquals(turns.take(1, "b"), [
    { index: 1, item: "b" },
    { index: 2, item: "c" },
  ]);
  assertEquals([turns.waiting, turns.at(2)], [0, undefined]);
});

Deno.test("Turns gives what waits in order when the rest will not come", () => {
  const turns = new Turns<string>();
  for (const index of [9, 3, 12]) turns.take(index, `${index}`);
  assertEquals(turns.giveUp().map(({ item }) => item), ["3", "9", "12"]);
  assertEquals(turns.waiting, 0);
});
