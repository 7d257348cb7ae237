import { assertEquals } from "@std/assert";
import { repeatByTimer } from "../../../../lib/cli/progress/repeat_by_timer.ts";

Deno.test("repeatByTimer() calls again and again until it is disposed of", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  let calls = 0;
  const repeating = repeatByTimer(() => {
    calls += 1;
    if (calls === 3) resolve();
  }, 1);
  // The repeating timer alone would not keep the process alive.
  const alive = setInterval(() => {}, 1000);
  await promise;
  clearInterval(alive);
  repeating[Symbol.dispose]();
  const before = calls;
  await new Promise((resolve) => setTimeout(resolve, 20));
  assertEquals(calls, before);
});
