import { assertAlmostEquals, assertEquals } from "@std/assert";
import { SpeedMeter } from "../../../../lib/cli/progress/speed_meter.ts";

/** The speed after some records of `[milliseconds, bytes]`. */
function speedAfter(
  ...records: [atMs: number, bytes: number][]
): number | undefined {
  const meter = new SpeedMeter();
  for (const [atMs, bytes] of records) meter.record(atMs, bytes);
  return meter.bytesPerSecond;
}

Deno.test("SpeedMeter knows nothing before time has passed", () => {
  assertEquals(speedAfter(), undefined);
  assertEquals(speedAfter([100, 5]), undefined);
  assertEquals(speedAfter([100, 5], [100, 9]), undefined);
});

Deno.test("SpeedMeter counts from its first record, not from nothing", () => {
  assertEquals(speedAfter([0, 1_000_000], [2000, 1_000_500]), 250);
});

Deno.test("SpeedMeter forgets what is older than five seconds", () => {
  assertEquals(speedAfter([0, 0], [5000, 50_000]), 10_000);
  assertEquals(speedAfter([0, 0], [5000, 50_000], [10_000, 51_000]), 200);
  assertEquals(
    speedAfter([0, 0], [1000, 90_000], [6000, 95_000], [7000, 96_000]),
    1000,
  );
});

Deno.test("SpeedMeter falls, and is zero five seconds after the last byte", () => {
  const meter = new SpeedMeter();
  for (let atMs = 0; atMs <= 3000; atMs += 500) meter.record(atMs, atMs * 10);
  assertEquals(meter.bytesPerSecond, 10_000);
  const falling = [];
  for (let atMs = 3500; atMs <= 8000; atMs += 500) {
    meter.record(atMs, 30_000);
    falling.push(meter.bytesPerSecond ?? NaN);
  }
  assertEquals(falling, falling.toSorted((a, b) => b - a));
  assertAlmostEquals(falling[0] ?? NaN, 30_000 / 3.5, 1e-9);
  assertEquals(falling.at(-1), 0);
});
