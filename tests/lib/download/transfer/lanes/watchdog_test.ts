import { setTimeout as sleep } from "node:timers/promises";
import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import {
  Watchdog,
  type WatchdogLimits,
} from "../../../../../lib/download/transfer/lanes/watchdog.ts";
import { RunTotal } from "../../../../../lib/download/transfer/run_total.ts";
import { TransientError } from "../../../../../lib/hub/http/network_failure.ts";

const LIMITS: WatchdogLimits = {
  stallMs: 200,
  minimumBytesPerSecond: 1_000,
  windowMs: 400,
};

function watch(limits: Partial<WatchdogLimits> = {}): Watchdog {
  return new Watchdog({ failure: "Cannot", ...LIMITS, ...limits });
}

/** What the signal is aborted with. */
async function bite({ signal }: Watchdog): Promise<unknown> {
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
  return signal.reason;
}

/** Notes bytes again and again, as a connection brings them. */
async function feed(watchdog: Watchdog, bytes: number, ms: number) {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs && !watchdog.signal.aborted) {
    watchdog.note(bytes);
    await sleep(20);
  }
}

Deno.test("Watchdog aborts when no byte comes for too long", async () => {
  using watchdog = watch();
  const reason = await bite(watchdog);
  assertInstanceOf(reason, TransientError);
  assertEquals(reason.message, "Cannot: no byte came for 0.2 s");
});

Deno.test("Watchdog aborts when too few bytes come over a window", async () => {
  using watchdog = watch();
  const biting = bite(watchdog);
  await feed(watchdog, 1, 5_000);
  const reason = await biting;
  assertInstanceOf(reason, TransientError);
  assert(
    /^Cannot: only \d+ bytes per second came for 0.4 s$/.test(reason.message),
    reason.message,
  );
});

Deno.test("Watchdog lets a slow but healthy connection be", async () => {
  using watchdog = watch();
  await feed(watchdog, 100, 1_000);
  assertEquals(watchdog.signal.aborted, false);
});

Deno.test("Watchdog lets a connection be that has a small share of a line that is healthy", async (t) => {
  const cases = [["as long as others get something", 100, false], [
    "but not once all are slow",
    1,
    true,
  ]] as const;
  for (const [name, othersBytes, isGivenUp] of cases) {
    await t.step(name, async () => {
      const runTotal = new RunTotal();
      using watchdog = new Watchdog({
        ...LIMITS,
        failure: "Cannot",
        runTotal,
      });
      const timer = setInterval(() => runTotal.add(othersBytes), 20);
      await feed(watchdog, 1, 1_500);
      clearInterval(timer);
      assertEquals(watchdog.signal.aborted, isGivenUp);
    });
  }
});

Deno.test("Watchdog aborts when no byte comes, whatever others get", async () => {
  const runTotal = new RunTotal();
  using watchdog = new Watchdog({ ...LIMITS, failure: "Cannot", runTotal });
  const timer = setInterval(() => runTotal.add(1_000), 20);
  const reason = await bite(watchdog);
  clearInterval(timer);
  assertInstanceOf(reason, TransientError);
  assertEquals(reason.message, "Cannot: no byte came for 0.2 s");
});

Deno.test("Watchdog.excuse() does not count what is waited for elsewhere", async () => {
  using watchdog = watch();
  watchdog.note(1_000);
  assertEquals(await watchdog.excuse(sleep(900, "value")), "value");
  assertEquals(watchdog.signal.aborted, false);
  assertInstanceOf(await bite(watchdog), TransientError);
});

Deno.test("Watchdog does not count time in which the process could not run", async () => {
  let nowMs = 0;
  using watchdog = new Watchdog({
    ...LIMITS,
    failure: "Cannot",
    now: () => nowMs,
  });
  watchdog.note(1_000);
  // As if the machine had slept: the next look comes, and an hour has gone by.
  nowMs = 3_600_000;
  await sleep(100);
  assertEquals(watchdog.signal.aborted, false);
});

Deno.test("Watchdog says nothing after it was disposed of", async () => {
  const watchdog = watch({ stallMs: 50 });
  watchdog[Symbol.dispose]();
  await sleep(150);
  assertEquals(watchdog.signal.aborted, false);
});
