import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { RateLimiter } from "../../../../lib/download/transfer/rate_limiter.ts";
import { ManualClock } from "../../../support/manual_clock.ts";

/** Bytes that passed at a moment. */
type Passed = [atMs: number, bytes: number];

async function* chunksOf(...lengths: number[]): AsyncGenerator<Uint8Array> {
  for (const length of lengths) yield new Uint8Array(length);
}

/** Lets chunks pass one after another, and tells when their bytes did. */
async function pass(
  limiter: RateLimiter,
  clock: ManualClock,
  lengths: number[],
): Promise<Passed[]> {
  const passed: Passed[] = [];
  for await (const { byteLength } of limiter.pass(chunksOf(...lengths))) {
    passed.push([clock.nowMs(), byteLength]);
  }
  return passed;
}

/** Most bytes of any second that begins with a piece. */
function mostInASecond(passed: readonly Passed[]): number {
  const sums = passed.map(([startMs]) =>
    passed.filter(([ms]) => ms >= startMs && ms < startMs + 1000)
      .reduce((sum, [, bytes]) => sum + bytes, 0)
  );
  return Math.max(...sums);
}

Deno.test("RateLimiter.pass() keeps each second to the rate, the first one too, however large the chunks", async (t) => {
  for (const length of [10_000, 65_536, 400_000, 3_000_000]) {
    await t.step(`${length}`, async () => {
      const clock = new ManualClock();
      const limiter = new RateLimiter(1_000_000, { clock });
      // The first byte may come long after the run began.
      clock.advance(60_000);
      const lengths = Array(Math.ceil(6_000_000 / length)).fill(length);
      const passed = await pass(limiter, clock, lengths);
      assert(mostInASecond(passed) <= 1_050_000, `${mostInASecond(passed)}`);
      const bytes = lengths.length * length;
      const elapsedMs = clock.nowMs() - 60_000;
      assertAlmostEquals(bytes / elapsedMs * 1000, 1_000_000, 50_000);
    });
  }
});

Deno.test("RateLimiter.pass() gives all bytes in their order", async () => {
  const clock = new ManualClock();
  const limiter = new RateLimiter(100, { clock });
  const bytes = Uint8Array.from({ length: 9 }, (_, index) => index);
  const body = (async function* () {
    yield await Promise.resolve(bytes.subarray(0, 5));
    yield bytes.subarray(5);
  })();
  const pieces: number[][] = [];
  for await (const piece of limiter.pass(body)) pieces.push([...piece]);
  assertEquals(pieces, [[0, 1], [2, 3], [4], [5, 6], [7, 8]]);
});

Deno.test("RateLimiter.pass() lets no more than a fiftieth of a second's bytes come at once after a pause", async () => {
  const clock = new ManualClock();
  const limiter = new RateLimiter(1_000, { clock });
  clock.advance(60_000);
  await pass(limiter, clock, [20]);
  assertEquals(clock.waits, []);
  await pass(limiter, clock, [50]);
  assertEquals(clock.waits, [20, 20, 10]);
});

Deno.test("RateLimiter.pass() tells of each wait", async () => {
  const clock = new ManualClock();
  const limiter = new RateLimiter(1_000, { clock });
  let waits = 0;
  const excuse = (wait: Promise<void>) => {
    waits += 1;
    return wait;
  };
  for await (const _ of limiter.pass(chunksOf(50), { excuse }));
  assertEquals([waits, clock.waits], [3, [20, 20, 10]]);
});

Deno.test("RateLimiter.pass() keeps several together to the rate in real time", async () => {
  const limiter = new RateLimiter(2_000_000);
  const startMs = performance.now();
  await Promise.all(Array.from({ length: 4 }, async () => {
    const lengths = Array(10).fill(50_000);
    for await (const _ of limiter.pass(chunksOf(...lengths)));
  }));
  const seconds = (performance.now() - startMs) / 1000;
  assertAlmostEquals(2_000_000 / seconds, 2_000_000, 200_000);
});

Deno.test("RateLimiter.pass() ends with the reason of its signal", async () => {
  const limiter = new RateLimiter(1);
  const controller = new AbortController();
  const { signal } = controller;
  const waiting = limiter.pass(chunksOf(1_000), { signal }).next();
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
