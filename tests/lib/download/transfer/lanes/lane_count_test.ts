import { assertEquals } from "@std/assert";
import { LaneCount } from "../../../../../lib/download/transfer/lanes/lane_count.ts";

/** Looks again and again at a line where so many lanes bring so many bytes per second. */
function observe(
  count: LaneCount,
  bytesPerSecond: (lanes: number) => number,
  windows: number,
): number[] {
  return Array.from({ length: windows }, () => {
    count.observe(bytesPerSecond(count.wanted));
    return count.wanted;
  });
}

/** When so many lanes were begun with. */
function triesOf(lanes: number, wanted: readonly number[]): number[] {
  return wanted.flatMap((each, index) =>
    each === lanes && wanted[index - 1] !== lanes ? index : []
  );
}

Deno.test("LaneCount doubles while each lane brings more", () => {
  const count = new LaneCount(16);
  assertEquals(count.wanted, 1);
  assertEquals(observe(count, (lanes) => lanes * 100, 5), [2, 4, 8, 16, 16]);
});

Deno.test("LaneCount never goes beyond its maximum", () => {
  const count = new LaneCount(3);
  assertEquals(observe(count, (lanes) => lanes * 100, 4), [2, 3, 3, 3]);
  const one = new LaneCount(1);
  assertEquals(observe(one, (lanes) => lanes * 100, 3), [1, 1, 1]);
});

Deno.test("LaneCount goes back to what was best when more lanes bring nothing, and tries again later", () => {
  const count = new LaneCount(8);
  const line = (lanes: number) => Math.min(lanes, 2) * 100;
  assertEquals(observe(count, line, 10), [2, 4, 4, 8, 8, 8, 8, 8, 2, 2]);
  const later = observe(count, line, 40);
  assertEquals([...new Set(later)], [2, 4, 8]);
  assertEquals(later.filter((lanes) => lanes > 2).length < 20, true);
});

Deno.test("LaneCount tries larger numbers before it rests: one new lane may be slow by chance", () => {
  const count = new LaneCount(8);
  const line = (lanes: number) => lanes === 2 ? 101 : lanes * 100;
  assertEquals(observe(count, line, 5), [2, 2, 4, 8, 8]);
});

Deno.test("LaneCount tries ever less often where no number of lanes brings anything", () => {
  const count = new LaneCount(4);
  const observed = () => observe(count, () => 100, 1000);
  const [early, late] = [observed(), observed()];
  assertEquals([triesOf(2, early).length, triesOf(2, late).length], [6, 2]);
  assertEquals(late.filter((lanes) => lanes > 1).length < 20, true);
});

Deno.test("LaneCount tries soon again once more lanes have helped", () => {
  const count = new LaneCount(4);
  observe(count, () => 100, 1000);
  const helped = observe(count, (lanes) => Math.min(lanes, 2) * 100, 500);
  const [first = 0, second = 0] = triesOf(4, helped);
  assertEquals(second - first < 40, true, helped.join(" "));
});

Deno.test("LaneCount waits for the first byte", () => {
  const count = new LaneCount(4);
  assertEquals(observe(count, () => 0, 10), Array(10).fill(1));
});

Deno.test("LaneCount.refuse() keeps to what the server lets in, and to one at least", () => {
  const count = new LaneCount(8);
  observe(count, (lanes) => lanes * 100, 3);
  count.refuse(4);
  assertEquals(
    new Set(observe(count, (lanes) => lanes * 100, 60)),
    new Set([4]),
  );
  count.refuse(0);
  assertEquals(count.wanted, 1);
});
