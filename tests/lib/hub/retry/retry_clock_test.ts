import { assertEquals, assertGreater, assertRejects } from "@std/assert";
import { SYSTEM_CLOCK } from "../../../../lib/hub/retry/retry_clock.ts";

Deno.test("SYSTEM_CLOCK tells the date, and a time that waits move on", async () => {
  assertEquals(Math.abs(SYSTEM_CLOCK.dateMs() - Date.now()) < 1000, true);
  const startMs = SYSTEM_CLOCK.nowMs();
  await SYSTEM_CLOCK.sleep(20);
  // A timer may come a fraction of a millisecond early.
  assertGreater(SYSTEM_CLOCK.nowMs() - startMs, 18);
});

Deno.test("SYSTEM_CLOCK ends a wait with the reason of the signal", async () => {
  const controller = new AbortController();
  const waiting = SYSTEM_CLOCK.sleep(60_000, controller.signal);
  controller.abort(new RangeError("Enough"));
  await assertRejects(() => waiting, RangeError, "Enough");
});
