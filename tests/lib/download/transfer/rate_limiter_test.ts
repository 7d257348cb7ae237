import {
  assertAlmostEquals,
  assertEquals,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { RateLimiter } from "../../../../lib/download/transfer/rate_limiter.ts";
import { ManualClock } from "../../../support/manual_clock.ts";

Deno.test("RateLimiter.take() keeps several takers together at the rate", async () => {
  const clock = new ManualClock();
  const limiter = new RateLimiter(1_000_000, { clock });
  for (let index = 0; index < 500; index += 1) {
    await limiter.take(index % 2 === 0 ? 65_536 : 1_000);
  }
  const bytes = 250 * (65_536 + 1_000);
  assertAlmostEquals(bytes / clock.nowMs() * 1000, 1_000_000, 100_000);
});

Deno.test("RateLimiter.take() lets no more than a tenth of a second's bytes come at once after a pause", async () => {
  const clock = new ManualClock();
  const limiter = new RateLimiter(1_000, { clock });
  clock.advance(60_000);
  await limiter.take(100);
  assertEquals(clock.waits, []);
  await limiter.take(50);
  assertEquals(clock.waits, [50]);
});

Deno.test("RateLimiter.take() keeps to the rate in real time", async () => {
  const limiter = new RateLimiter(2_000_000);
  const startMs = performance.now();
  for (let taken = 0; taken < 2_000_000; taken += 50_000) {
    await limiter.take(50_000);
  }
  const seconds = (performance.now() - startMs) / 1000;
  assertAlmostEquals(2_000_000 / seconds, 2_000_000, 200_000);
});

Deno.test("RateLimiter.take() ends with the reason of its signal", async () => {
  const limiter = new RateLimiter(1);
  const controller = new AbortController();
  const waiting = limiter.take(1_000, controller.signal);
  controller.abort(new RangeError("Enough"));
  await assertRejects(() => waiting, RangeError, "Enough");
});

Deno.test("RateLimiter() refuses a rate that is not above 0", () => {
  for (const rate of [0, -1, NaN]) {
    assertThrows(
      () => new RateLimiter(rate),
      RangeError,
      `Cannot limit a rate as it must be > 0 bytes per second: current value is ${rate}`,
    );
  }
});
