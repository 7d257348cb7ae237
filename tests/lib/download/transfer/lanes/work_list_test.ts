import { assertEquals } from "@std/assert";
import type { Assignment } from "../../../../../lib/download/transfer/lanes/assignment.ts";
import { WorkList } from "../../../../../lib/download/transfer/lanes/work_list.ts";

/** A list over `[0, bytes)` with a clock that is moved by hand. */
function workList(bytes: number) {
  const clock = { nowMs: 0 };
  const work = new WorkList([{ start: 0, end: bytes }], {
    minimumSegmentBytes: 10,
    maximumSegmentBytes: 100,
    worthwhileMs: 500,
    now: () => clock.nowMs,
  });
  return { clock, work };
}

function rangeOf(assignment: Assignment | undefined) {
  return assignment && [assignment.position, assignment.end];
}

Deno.test("WorkList.take() gives one lane all that is missing in one run", () => {
  const work = new WorkList([{ start: 5, end: 10 }, { start: 20, end: 90 }]);
  assertEquals(rangeOf(work.take(1)), [5, 10]);
  assertEquals(rangeOf(work.take(1)), [20, 90]);
  assertEquals(rangeOf(work.take(1)), undefined);
});

Deno.test("WorkList.take() gives several lanes segments in order that become smaller to the end", () => {
  const { work } = workList(1_000);
  const segments = [];
  for (;;) {
    const assignment = work.take(2);
    if (assignment === undefined) break;
    segments.push(rangeOf(assignment));
    assignment.advance(assignment.remaining);
    work.giveBack(assignment);
  }
  const lengths = segments.map((range) =>
    (range?.[1] ?? 0) - (range?.[0] ?? 0)
  );
  assertEquals(segments.map((range) => range?.[0]).slice(0, 3), [0, 100, 200]);
  assertEquals(
    lengths,
    lengths.toSorted((a, b) => b - a).with(-1, lengths.at(-1) ?? 0),
  );
  assertEquals([lengths[0], lengths.at(-2)], [100, 10]);
  assertEquals(lengths.reduce((sum, length) => sum + length), 1_000);
});

Deno.test("WorkList.giveBack() makes what was not fetched missing again", () => {
  const { work } = workList(1_000);
  const first = work.take(1);
  first?.advance(300);
  if (first) work.giveBack(first);
  assertEquals(work.remaining, 700);
  assertEquals(rangeOf(work.take(1)), [300, 1_000]);
});

Deno.test("WorkList.share() takes back what one lane need not do alone", () => {
  const { work } = workList(1_000);
  const first = work.take(1);
  first?.advance(200);
  work.share(2);
  assertEquals(rangeOf(first), [200, 300]);
  assertEquals(rangeOf(work.take(2)), [300, 400]);
  assertEquals(work.remaining, 800);
});

Deno.test("WorkList.extend() lets a lane go on where nobody else is", () => {
  const { work } = workList(1_000);
  const first = work.take(1);
  work.share(2);
  const second = work.take(2);
  if (first === undefined || second === undefined) throw new TypeError();
  assertEquals(work.extend(first, { until: 1_000, lanes: 2 }), false);
  work.giveBack(second);
  assertEquals(work.extend(first, { until: 150, lanes: 1 }), true);
  assertEquals(rangeOf(first), [0, 150]);
  assertEquals(work.extend(first, { until: 150, lanes: 1 }), false);
});

Deno.test("WorkList.take() splits the tail of the slowest lane by how fast it is", () => {
  const clock = { nowMs: 0 };
  const work = new WorkList([{ start: 0, end: 2_000 }], {
    minimumSegmentBytes: 1_000,
    now: () => clock.nowMs,
  });
  const [quick, slow] = [work.take(2), work.take(2)];
  clock.nowMs = 1_000;
  quick?.advance(1_000);
  slow?.advance(100);
  if (quick) work.giveBack(quick);
  // 900 bytes at 100 and 1,000 bytes per second: the slow lane keeps an eleventh.
  assertEquals(rangeOf(work.take(2)), [1_181, 2_000]);
  assertEquals(rangeOf(slow), [1_100, 1_181]);
});

Deno.test("WorkList.take() takes everything from a lane that brings nothing", () => {
  const { clock, work } = workList(200);
  const lanes = [work.take(2), work.take(2)];
  while (work.take(2) !== undefined) { /* all is given out */ }
  clock.nowMs = 1_000;
  const [first] = lanes;
  first?.advance(first.remaining);
  if (first) work.giveBack(first);
  const [start, end] = rangeOf(lanes[1]) ?? [];
  assertEquals(rangeOf(work.take(2)), [start ?? 0, end ?? 0]);
  assertEquals(lanes[1]?.signal.aborted, true);
});

Deno.test("WorkList.take() leaves a lane alone that is about to be ready, or has just begun", () => {
  const { clock, work } = workList(100);
  const only = work.take(1);
  assertEquals(work.take(2), undefined);
  clock.nowMs = 1_000;
  only?.advance(80);
  assertEquals(work.take(2), undefined);
});

Deno.test("WorkList.takeOver() ends a much slower lane in place of the one that asks", () => {
  const clock = { nowMs: 0 };
  const work = new WorkList([{ start: 0, end: 2_000 }], {
    minimumSegmentBytes: 1_000,
    now: () => clock.nowMs,
  });
  const [quick, slow] = [work.take(2), work.take(2)];
  clock.nowMs = 1_000;
  quick?.advance(1_000);
  slow?.advance(100);
  if (quick) work.giveBack(quick);
  assertEquals(rangeOf(work.takeOver()), [1_100, 2_000]);
  assertEquals(slow?.signal.aborted, true);
  assertEquals(work.takeOver(), undefined);
});

Deno.test("WorkList.takeOver() leaves a lane alone that is not much slower", () => {
  const clock = { nowMs: 0 };
  const work = new WorkList([{ start: 0, end: 4_000 }], {
    minimumSegmentBytes: 2_000,
    now: () => clock.nowMs,
  });
  const [first, second] = [work.take(2), work.take(2)];
  clock.nowMs = 2_000;
  first?.advance(2_000);
  second?.advance(1_100);
  if (first) work.giveBack(first);
  assertEquals(work.takeOver(), undefined);
  assertEquals(second?.signal.aborted, false);
});

Deno.test("WorkList.add() makes bytes missing that turned out wrong", () => {
  const work = new WorkList([]);
  assertEquals(work.take(1), undefined);
  work.add({ start: 16, end: 32 });
  assertEquals(rangeOf(work.take(1)), [16, 32]);
});

Deno.test("WorkList.startOver() gives all to the lane that is left", () => {
  const { work } = workList(1_000);
  const only = work.take(2);
  if (only === undefined) throw new TypeError();
  only.advance(50);
  work.startOver(only, 1_000);
  assertEquals([rangeOf(only), work.remaining], [[0, 1_000], 1_000]);
  assertEquals(work.take(1), undefined);
});
