import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { NetworkError } from "../../../../lib/base/errors.ts";
import {
  PatienceEndedError,
  TransientError,
  UnreachableError,
} from "../../../../lib/hub/http/network_failure.ts";
import {
  type Retry,
  RetryBudget,
  type RetryOptions,
} from "../../../../lib/hub/retry/retry_budget.ts";
import { abortOf } from "../../../support/abort_of.ts";
import { ManualClock } from "../../../support/manual_clock.ts";

const BUSY = new TransientError("Cannot try: busy", { hint: "wait" });

/** A budget on a clock of its own, with the longest waits unless told otherwise. */
function createBudget(options: RetryOptions = {}) {
  const clock = new ManualClock();
  const retries: Retry[] = [];
  const budget = new RetryBudget({
    clock,
    random: () => 1,
    onRetry: (retry) => retries.push(retry),
    ...options,
  });
  return { budget, clock, retries };
}

/** Fails until the budget gives up. */
async function exhaust(
  budget: RetryBudget,
  error: TransientError,
): Promise<NetworkError> {
  return await assertRejects(async () => {
    for (;;) await budget.next(error);
  }, NetworkError);
}

Deno.test("RetryBudget waits below a bound that doubles up to 15 s", async () => {
  const { budget, clock, retries } = createBudget();
  for (let count = 0; count < 7; count += 1) await budget.next(BUSY);
  assertEquals(clock.waits, [500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
  assertEquals(retries[1], {
    reason: "Cannot try: busy",
    waitMs: 1000,
    attempt: 2,
  });
});

Deno.test("RetryBudget waits for a random part of that", async () => {
  const { budget, clock } = createBudget({ random: () => 0.25 });
  await budget.next(BUSY);
  await budget.next(BUSY);
  assertEquals(clock.waits, [125, 250]);
});

Deno.test("RetryBudget gives up after two minutes, and says how often it tried", async () => {
  const { budget, clock } = createBudget();
  const error = await exhaust(budget, BUSY);
  assertEquals(
    [error.name, error.message, error.hint],
    [
      "PatienceEndedError",
      "Cannot try: busy; gave up after 12 attempts in 1 min 46 s",
      "wait",
    ],
  );
  assertStrictEquals(error.cause, BUSY);
  assertEquals(clock.nowMs() <= 120_000, true);
});

Deno.test("RetryBudget counts the time of slow attempts", async () => {
  const { budget, clock } = createBudget();
  clock.advance(119_900);
  const error = await exhaust(budget, BUSY);
  assertEquals(
    error.message,
    "Cannot try: busy; gave up after 1 attempt in 2 min 0 s",
  );
  assertEquals(clock.waits, []);
});

Deno.test("RetryBudget gives up soon while nobody has answered", async () => {
  const refused = new UnreachableError("Cannot try: refused");
  const { budget } = createBudget();
  assertEquals(
    (await exhaust(budget, refused)).message,
    "Cannot try: refused; gave up after 5 attempts in 7.5 s",
  );
  const other = createBudget();
  await other.budget.next(BUSY);
  assertEquals(
    (await exhaust(other.budget, refused)).message,
    "Cannot try: refused; gave up after 12 attempts in 1 min 46 s",
  );
});

Deno.test("RetryBudget begins anew with progress", async () => {
  const { budget, clock } = createBudget();
  for (let count = 0; count < 30; count += 1) {
    await budget.next(BUSY);
    clock.advance(60_000);
    budget.noteProgress();
  }
  assertEquals(clock.waits, Array.from({ length: 30 }, () => 500));
});

Deno.test("RetryBudget waits as long as the server asks, without losing patience", async () => {
  const asked = new TransientError("Cannot try: busy", { waitMs: 200_000 });
  const { budget, clock } = createBudget();
  for (let count = 0; count < 4; count += 1) await budget.next(asked);
  assertEquals(clock.waits, [200_000, 200_000, 200_000, 200_000]);
  await budget.next(BUSY);
  const error = await assertRejects(() => budget.next(asked), NetworkError);
  assertEquals(
    error.message,
    "Cannot try: busy; gave up after 6 attempts in 13 min 28 s",
  );
});

Deno.test("RetryBudget counts waits at the same time once", async () => {
  const asked = new TransientError("Cannot try: busy", { waitMs: 50_000 });
  const wakes: (() => void)[] = [];
  let nowMs = 0;
  const clock = {
    nowMs: () => nowMs,
    dateMs: () => nowMs,
    sleep: () => new Promise<void>((resolve) => wakes.push(resolve)),
  };
  const budget = new RetryBudget({ clock, random: () => 1 });
  const waiting = Promise.all([1, 2, 3].map(() => budget.next(asked)));
  nowMs = 50_000;
  wakes.forEach((wake) => wake());
  await waiting;
  nowMs = 170_001;
  const error = await assertRejects(() => budget.next(BUSY), NetworkError);
  assertEquals(
    error.message,
    "Cannot try: busy; gave up after 4 attempts in 2 min 50 s",
  );
});

Deno.test("RetryBudget waits longer than the server asks if it asks for next to nothing", async () => {
  const asked = new TransientError("Cannot try: busy", { waitMs: 0 });
  const { budget, clock } = createBudget();
  const error = await exhaust(budget, asked);
  assertEquals(clock.waits.slice(0, 3), [500, 1000, 2000]);
  assertEquals(
    error.message,
    "Cannot try: busy; gave up after 12 attempts in 1 min 46 s",
  );
});

Deno.test("RetryBudget waits for 300 s at a time and 900 s together, and for no more", async (t) => {
  await t.step("300 s, three times", async () => {
    const { budget, clock } = createBudget();
    const asked = new TransientError("Cannot try", { waitMs: 300_000 });
    const error = await exhaust(budget, asked);
    assertEquals(clock.waits, [300_000, 300_000, 300_000]);
    assertEquals(
      error.message,
      "Cannot try; gave up after 4 attempts in 15 min 0 s",
    );
  });
  await t.step("a day", async () => {
    const { budget, clock, retries } = createBudget();
    const error = await assertRejects(
      () =>
        budget.next(
          new TransientError("Cannot try: busy", { waitMs: 86_400_000 }),
        ),
      NetworkError,
    );
    assertEquals(
      error.message,
      "Cannot try: busy; it asks to wait 24 h 0 min, until 2026-01-02T00:00:00Z",
    );
    assertEquals([clock.waits, retries], [[], []]);
  });
});

Deno.test("RetryBudget throws errors that stay as they are", async () => {
  const { budget, clock } = createBudget();
  const error = new NetworkError("Cannot try");
  assertStrictEquals(
    await assertRejects(() => budget.next(error), NetworkError),
    error,
  );
  assertEquals(clock.waits, []);
});

Deno.test("RetryBudget ends with the reason of its signal", async () => {
  const signal = AbortSignal.abort(new RangeError("Enough"));
  const { budget, retries } = createBudget({ signal });
  await assertRejects(() => budget.next(BUSY), RangeError, "Enough");
  assertEquals(retries, []);
});

Deno.test("RetryBudget.run() ends an attempt when patience ends, with what failed before", async () => {
  const budget = new RetryBudget({ patienceMs: 300, random: () => 0 });
  const failing = () => budget.run(() => Promise.reject(BUSY));
  await assertRejects(failing, TransientError);
  await budget.next(BUSY);
  const error = await assertRejects(
    () => budget.run(abortOf),
    PatienceEndedError,
    "Cannot try: busy; gave up after 2 attempts in ",
  );
  assertStrictEquals(error.cause, BUSY);
  let attempts = 0;
  await assertRejects(() => {
    return budget.run(() => {
      attempts += 1;
      return Promise.resolve();
    });
  }, PatienceEndedError);
  assertEquals(attempts, 0);
});

Deno.test("RetryBudget.run() gives what the attempt gives, and throws what it throws", async () => {
  const budget = new RetryBudget();
  assertEquals(await budget.run(() => Promise.resolve("done")), "done");
  const failing = () => budget.run(() => Promise.reject(new RangeError("No")));
  await assertRejects(failing, RangeError, "No");
});

Deno.test("RetryBudget.excuse() lets patience stand still", async () => {
  const { budget, clock } = createBudget();
  const wait = Promise.withResolvers<string>();
  const excused = budget.excuse(wait.promise);
  clock.advance(500_000);
  wait.resolve("done");
  assertEquals(await excused, "done");
  await budget.next(BUSY);
  assertEquals(clock.waits, [500]);
});
