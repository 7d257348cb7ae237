import { assertAlmostEquals, assertEquals } from "@std/assert";
import { RecentRate } from "../../../../../lib/download/transfer/lanes/recent_rate.ts";

function steppedRate() {
  let nowMs = 5_000;
  const rate = new RecentRate(1_000, () => nowMs);
  return {
    rate,
    step(ms: number, bytes: number) {
      nowMs += ms;
      rate.add(bytes);
    },
  };
}

Deno.test("RecentRate.bytesPerSecond is that of the last window only", () => {
  const { rate, step } = steppedRate();
  assertEquals(rate.bytesPerSecond, 0);
  for (let index = 0; index < 100; index += 1) step(10, 1_000);
  assertAlmostEquals(rate.bytesPerSecond, 100_000, 10_000);
  for (let index = 0; index < 100; index += 1) step(10, 10);
  assertAlmostEquals(rate.bytesPerSecond, 1_000, 100);
});

Deno.test("RecentRate.bytesPerSecond falls to 0 when nothing comes", () => {
  const { rate, step } = steppedRate();
  step(100, 1_000);
  step(2_000, 0);
  assertEquals(rate.bytesPerSecond, 0);
});

Deno.test("RecentRate.hasFullWindow turns true after the first window", () => {
  const { rate, step } = steppedRate();
  const seen = [900, 99, 1].map((ms) => {
    step(ms, 1);
    return rate.hasFullWindow;
  });
  assertEquals(seen, [false, false, true]);
});
