import { assertEquals, assertRejects } from "@std/assert";
import { NetworkError } from "../../../../lib/base/errors.ts";
import { TransientError } from "../../../../lib/hub/http/network_failure.ts";
import { withRetries } from "../../../../lib/hub/retry/with_retries.ts";
import { ManualClock } from "../../../support/manual_clock.ts";

Deno.test("withRetries() calls again until there is a result", async () => {
  const clock = new ManualClock();
  const attempts: number[] = [];
  const result = await withRetries((attempt) => {
    attempts.push(attempt);
    return attempt < 3
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
