import { assertEquals, assertInstanceOf } from "@std/assert";
import { TimeLimit } from "../../../../lib/hub/http/time_limit.ts";

const error = () => new RangeError("Too late");

/** Settles with the reason once the signal is aborted. */
function reasonOf(signal: AbortSignal): Promise<unknown> {
  if (signal.aborted) return Promise.resolve(signal.reason);
  const { promise, resolve } = Promise.withResolvers<unknown>();
  signal.addEventListener("abort", () => resolve(signal.reason));
  return promise;
}

Deno.test("TimeLimit aborts when time is up", async () => {
  using limit = new TimeLimit(10, { error });
  const reason = await reasonOf(limit.signal);
  assertInstanceOf(reason, RangeError);
  assertEquals(reason.message, "Too late");
});

Deno.test("TimeLimit counts no time once it is disposed of, only the given signal", async () => {
  const controller = new AbortController();
  const limit = new TimeLimit(10, { error, signal: controller.signal });
  limit[Symbol.dispose]();
  // Timers come in the order of their times.
  await reasonOf(AbortSignal.timeout(30));
  assertEquals(limit.signal.aborted, false);
  controller.abort("Enough");
  assertEquals(await reasonOf(limit.signal), "Enough");
});
