import { assertEquals } from "@std/assert";
import { RunTotal } from "../../../../lib/download/transfer/run_total.ts";

Deno.test("RunTotal sums up what all get", () => {
  const total = new RunTotal();
  total.add(2);
  total.add(3);
  assertEquals(total.bytes, 5);
});

Deno.test("RunTotal.isInDoubt() from when a transfer was given up until enough has come", () => {
  const total = new RunTotal();
  total.add(5);
  assertEquals(total.isInDoubt(10), false);
  total.noteGivenUp();
  assertEquals(total.isInDoubt(10), true);
  total.add(9);
  assertEquals(total.isInDoubt(10), true);
  total.add(1);
  assertEquals(total.isInDoubt(10), false);
});
