import { setTimeout } from "node:timers/promises";
import { assertEquals, assertRejects } from "@std/assert";
import { NetworkError } from "../../../../lib/base/errors.ts";
import {
  PatienceEndedError,
  TransientError,
} from "../../../../lib/hub/http/network_failure.ts";
import { withRetries } from "../../../../lib/hub/retry/with_retries.ts";
import { abortOf } from "../../../support/abort_of.ts";
import { ManualClock } from "../../../support/manual_clock.ts";

Deno.test("withRetries() calls again until there is a result", async () => {
  const clock = new ManualClock();
  const attempts: number[] = [];
  const result = await withRetries(({ number }) => {
    attempts.push(number);
    return number < 3
      ? Promise.reject(new TransientError("Cannot try"))
      : Promise.resolve("done");
  }, { clock, random: () => 1 });
  assertEquals(
    { result, attempts, waits: clock.waits },
    { result: "done", attempts: [1, 2, 3], waits: [500, 1000] },
  );
});

Deno.test("withRetries() does not call again what fails for good", async () => {
  const clock = new ManualClock();
  let calls = 0;
  const fail = () => {
    calls += 1;
    return Promise.reject(new NetworkError("Cannot try"));
  };
  await assertRejects(() => withRetries(fail, { clock }), NetworkError);
  assertEquals([calls, clock.waits], [1, []]);
});

Deno.test("withRetries() ends an attempt that runs when patience ends", async () => {
  let attempts = 0;
  const error = await assertRejects(
    () =>
      withRetries(({ signal }) => {
        attempts += 1;
        return abortOf(signal);
      }, { failure: "Cannot try", patienceMs: 100 }),
    PatienceEndedError,
    "Cannot try: the server does not get on; gave up after 1 attempt in ",
  );
  assertEquals([error.hint, attempts], [
    "check the connection, or try again later",
    1,
  ]);
});

Deno.test("withRetries() lets an attempt that gets on take longer than patience", async () => {
  const result = await withRetries(async ({ signal, noteProgress }) => {
    for (let count = 0; count < 30; count += 1) {
      await setTimeout(20, undefined, { signal });
      noteProgress();
    }
    return "done";
  }, { patienceMs: 400 });
  assertEquals(result, "done");
});

Deno.test("withRetries() ends an attempt with the signal of all", async () => {
  const controller = new AbortController();
  const running = withRetries(({ signal }) => abortOf(signal), {
    signal: controller.signal,
  });
  controller.abort(new RangeError("Enough"));
  await assertRejects(() => running, RangeError, "Enough");
});
