import { setTimeout } from "node:timers/promises";
import { assertEquals } from "@std/assert";
import { Patience } from "../../../../lib/hub/retry/patience.ts";
import { SYSTEM_CLOCK } from "../../../../lib/hub/retry/retry_clock.ts";
import { ManualClock } from "../../../support/manual_clock.ts";

Deno.test("Patience is spent by time, and renewed", () => {
  const clock = new ManualClock();
  const patience = new Patience(1_000, clock);
  clock.advance(600);
  assertEquals([patience.elapsedMs, patience.spentMs], [600, 600]);
  patience.renew();
  assertEquals([patience.elapsedMs, patience.spentMs], [0, 0]);
});

Deno.test("Patience.forgive() does not count time, and no more than has gone by", () => {
  const clock = new ManualClock();
  const patience = new Patience(1_000, clock);
  clock.advance(600);
  patience.forgive(200);
  assertEquals([patience.elapsedMs, patience.spentMs], [600, 400]);
  patience.forgive(900);
  clock.advance(100);
  assertEquals([patience.elapsedMs, patience.spentMs], [700, 100]);
});

Deno.test("Patience.excuse() does not count waits, and those at the same time once", async () => {
  const clock = new ManualClock();
  const patience = new Patience(1_000, clock);
  clock.advance(50);
  const [one, other] = [
    Promise.withResolvers<string>(),
    Promise.withResolvers<string>(),
  ];
  const waits = [patience.excuse(one.promise), patience.excuse(other.promise)];
  clock.advance(5_000);
  assertEquals(patience.spentMs, 50);
  one.resolve("one");
  other.resolve("other");
  assertEquals(await Promise.all(waits), ["one", "other"]);
  clock.advance(10);
  assertEquals([patience.elapsedMs, patience.spentMs], [5_060, 60]);
});

Deno.test("Patience.watch() tells when it ends, once, and at once if it has", async () => {
  const patience = new Patience(50, SYSTEM_CLOCK);
  let ends = 0;
  const ended = Promise.withResolvers<void>();
  using _watch = patience.watch(() => {
    ends += 1;
    ended.resolve();
  });
  assertEquals(ends, 0);
  await ended.promise;
  using _late = patience.watch(() => ends += 1);
  assertEquals(ends, 2);
  await setTimeout(20);
  assertEquals(ends, 2);
});

Deno.test("Patience.watch() does not count time in which the process could not run", async () => {
  const clock = new ManualClock();
  const patience = new Patience(1_000, clock);
  let hasEnded = false;
  using _watch = patience.watch(() => hasEnded = true);
  // As if the machine had slept: the next look comes, and an hour has gone by.
  clock.advance(3_600_000);
  await setTimeout(100);
  assertEquals([hasEnded, patience.spentMs <= 20], [false, true]);
});

Deno.test("Patience.watch() tells nothing once it was disposed of", async () => {
  const patience = new Patience(20, SYSTEM_CLOCK);
  let hasEnded = false;
  patience.watch(() => hasEnded = true)[Symbol.dispose]();
  await setTimeout(60);
  assertEquals(hasEnded, false);
});
