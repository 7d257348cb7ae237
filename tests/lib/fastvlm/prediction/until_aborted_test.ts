import { assertEquals, assertRejects } from "@std/assert";
import { untilAborted } from "../../../../lib/fastvlm/prediction/until_aborted.ts";

Deno.test("untilAborted() gives what the work gives", async () => {
  const { signal } = new AbortController();
  const work = () => Promise.resolve(3);
  assertEquals(await untilAborted(work, undefined), 3);
  assertEquals(await untilAborted(work, signal), 3);
});

Deno.test("untilAborted() rejects as the work rejects", async () => {
  const { signal } = new AbortController();
  const work = () => Promise.reject(new Error("no"));
  await assertRejects(() => untilAborted(work, signal), Error, "no");
});

Deno.test("untilAborted() gives nothing once the signal is aborted, and lets the work fail unheard", async () => {
  const controller = new AbortController();
  const { promise, reject } = Promise.withResolvers<number>();
  const waiting = untilAborted(() => promise, controller.signal);
  controller.abort();
  assertEquals(await waiting, undefined);
  reject(new Error("unheard"));
});

Deno.test("untilAborted() does not begin after the signal was aborted", async () => {
  let hasBegun = false;
  const work = () => {
    hasBegun = true;
    return Promise.resolve(3);
  };
  assertEquals(await untilAborted(work, AbortSignal.abort()), undefined);
  assertEquals(hasBegun, false);
});
