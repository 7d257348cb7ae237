import { assertEquals, assertRejects } from "@std/assert";
import {
  EventLoopBreaks,
  inTurn,
} from "../../../lib/base/event_loop_breaks.ts";

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

Deno.test("inTurn() does the work of several in their order, with breaks between", async () => {
  const log: string[] = [];
  const timer = setInterval(() => log.push("other"), 0);
  const results = await Promise.all(["a", "b", "c"].map((name) =>
    inTurn(() => {
      log.push(name);
      workFor(20);
      return name.toUpperCase();
    })
  ));
  clearInterval(timer);
  assertEquals(results, ["A", "B", "C"]);
  assertEquals(log.filter((name) => name !== "other"), ["a", "b", "c"]);
  assertEquals(log.indexOf("other") < log.indexOf("c"), true);
});

Deno.test("inTurn() passes a failure to its caller alone", async () => {
  const failing = inTurn(() => {
    throw new RangeError("no");
  });
  const other = inTurn(() => 1);
  await assertRejects(() => failing, RangeError, "no");
  assertEquals(await other, 1);
});

function workFor(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}
