import { assertEquals } from "@std/assert";
import { median } from "../../../bench/measure/median.ts";

Deno.test("median() is the middle of odd counts and the mean of the middle two of even ones", () => {
  assertEquals(median([10, 9, 100]), 10);
  assertEquals(median([4, 100, 2, 1]), 3);
  assertEquals(median([7]), 7);
});
