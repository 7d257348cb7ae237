/** Other work waits no longer than this: a fraction of the 50 ms that people notice. */
const LONGEST_TURN_MS = 8;

/** Does work that pauses, without a pause. */
export function runSteps<Result>(steps: Generator<void, Result>): Result {
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

/** Does work that pauses, and lets other work come between. */
export async function runStepsBeside<Result>(
  steps: Generator<void, Result>,
): Promise<Result> {
  let turnStart = performance.now();
  let step = steps.next();
  while (!step.done) {
    if (performance.now() - turnStart > LONGEST_TURN_MS) {
      await new Promise((resolve) => setTimeout(resolve));
      turnStart = performance.now();
    }
    step = steps.next();
  }
  return step.value;
}
