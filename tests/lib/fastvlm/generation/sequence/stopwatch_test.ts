import { assert, assertEquals } from "@std/assert";
import { Stopwatch } from "../../../../../lib/fastvlm/generation/sequence/stopwatch.ts";

Deno.test("Stopwatch divides all of the time among waiting, reading and writing", () => {
  const startedAt = performance.now();
  const watch = new Stopwatch();
  watch.begin();
  watch.read();
  watch.read();
  watch.end();
  const { times } = watch;
  assertEquals(watch.times, times);
  assert(Object.values(times).every((part) => part >= 0));
  const sum = times.queueMs + times.prefillMs + times.decodeMs;
  assert(performance.now() - startedAt >= sum);
});

Deno.test("Stopwatch counts no time for what was never come to", () => {
  const waiting = new Stopwatch();
  waiting.end();
  assertEquals([waiting.times.prefillMs, waiting.times.decodeMs], [0, 0]);
  const reading = new Stopwatch();
  reading.begin();
  reading.end();
  assertEquals(reading.times.decodeMs, 0);
});
