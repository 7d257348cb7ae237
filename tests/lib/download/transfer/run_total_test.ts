import { assertEquals } from "@std/assert";
import { RunTotal } from "../../../../lib/download/transfer/run_total.ts";

Deno.test("RunTotal sums up what all get", () => {
  const total = new RunTotal();
  total.add(2);
  total.add(3);
  assertEquals(total.bytes, 5);
});
