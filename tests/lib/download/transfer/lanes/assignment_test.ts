import { assertEquals } from "@std/assert";
import { Assignment } from "../../../../../lib/download/transfer/lanes/assignment.ts";

Deno.test("Assignment counts down, and its end comes nearer", () => {
  let nowMs = 0;
  const assignment = new Assignment({ start: 100, end: 1_100 }, () => nowMs);
  nowMs = 1_000;
  assignment.advance(400);
  assertEquals(assignment.position, 500);
  assertEquals(assignment.remaining, 600);
  assertEquals(assignment.bytesPerSecond, 400);
  assertEquals(assignment.isMeasured, true);
  assignment.shorten(700);
  assertEquals([assignment.remaining, assignment.signal.aborted], [200, false]);
});

Deno.test("Assignment.shorten() aborts what has nothing left to fetch", () => {
  const assignment = new Assignment({ start: 0, end: 100 }, () => 0);
  assignment.advance(50);
  assignment.shorten(10);
  assertEquals([assignment.end, assignment.remaining], [50, 0]);
  assertEquals(assignment.signal.aborted, true);
});
