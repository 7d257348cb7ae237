import { assertEquals, assertThrows } from "@std/assert";
import { RateLimiter } from "../../../../lib/download/transfer/rate_limiter.ts";
import { RunTotal } from "../../../../lib/download/transfer/run_total.ts";
import { resolveLimits } from "../../../../lib/download/transfer/transfer_limits.ts";

Deno.test("resolveLimits() fills in what was left out", () => {
  const runTotal = new RunTotal();
  assertEquals(resolveLimits({ runTotal }), {
    connections: 4,
    rateLimiter: undefined,
    watch: {
      stallMs: 30_000,
      minimumBytesPerSecond: 10_000,
      windowMs: 30_000,
    },
    runTotal,
    patienceMs: 120_000,
    healthyBytes: 960_000,
  });
});

Deno.test("resolveLimits() takes for healthy what a limit of the rate lets through", () => {
  const rateLimiter = new RateLimiter(5_000);
  assertEquals(resolveLimits({ rateLimiter }).healthyBytes, 480_000);
});

Deno.test("resolveLimits() refuses a number of connections that no server likes", () => {
  for (const connections of [0, 17, 1.5]) {
    assertThrows(
      () => resolveLimits({ connections }),
      RangeError,
      `Cannot transfer a file as "connections" must be 1 to 16: current value is ${connections}`,
    );
  }
});
