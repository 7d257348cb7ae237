import { assertEquals } from "@std/assert";
import { EventLoopBreaks } from "../../../lib/base/event_loop_breaks.ts";

Deno.test("EventLoopBreaks.takeIfDue() lets timers run in the middle of long work", async () => {
  const breaks = new EventLoopBreaks();
  let ticks = 0;
  const timer = setInterval(() => ticks += 1, 0);
  for (let part = 0; part < 20; part += 1) {
    workFor(10);
    await breaks.takeIfDue();
  }
  clearInterval(timer);
  assertEquals(ticks > 0, true);
});

Deno.test("EventLoopBreaks.takeIfDue() does not hold up short work", async () => {
  const breaks = new EventLoopBreaks();
  let isLater = false;
  const timer = setTimeout(() => isLater = true, 0);
  await breaks.takeIfDue();
  assertEquals(isLater, false);
  clearTimeout(timer);
});

function workFor(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}
