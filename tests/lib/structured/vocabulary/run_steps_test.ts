import { assertEquals, assertRejects } from "@std/assert";
import {
  runSteps,
  runStepsBeside,
} from "../../../../lib/structured/vocabulary/run_steps.ts";

Deno.test("work that pauses is done to its end, with and without pauses", async () => {
  assertEquals(runSteps(count(3)), 3);
  assertEquals(await runStepsBeside(count(3)), 3);
});

Deno.test("other work comes between long steps", async () => {
  let turns = 0;
  const timer = setInterval(() => turns += 1, 0);
  const result = await runStepsBeside(count(4, () => wait(10)));
  clearInterval(timer);
  assertEquals([result, turns > 0], [4, true]);
});

Deno.test("what a step throws is passed on", async () => {
  const fail = () => {
    throw new RangeError("no");
  };
  await assertRejects(() => runStepsBeside(count(2, fail)), RangeError, "no");
});

function* count(
  steps: number,
  work: () => void = () => {},
): Generator<void, number> {
  for (let step = 0; step < steps; step += 1) {
    work();
    yield;
  }
  return steps;
}

function wait(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}
