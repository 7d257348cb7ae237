import { assertEquals, assertThrows } from "@std/assert";
import { resolveLimits } from "../../../../lib/download/transfer/transfer_limits.ts";

Deno.test("resolveLimits() fills in what was left out", () => {
  assertEquals(resolveLimits(), {
    connections: 4,
    rateLimiter: undefined,
    watch: {
      stallMs: 30_000,
      minimumBytesPerSecond: 10_000,
      windowMs: 30_000,
    },
    patienceMs: 120_000,
    healthyBytes: 960_000,
  });
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
