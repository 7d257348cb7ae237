import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { QueueFullError } from "../../../../lib/base/errors.ts";
import { RequestQueue } from "../../../../lib/fastvlm/prediction/request_queue.ts";

Deno.test("RequestQueue.run() works on a few requests at a time, in order", async () => {
  const queue = new RequestQueue({ places: 2, maxWaiting: 3 });
  const log: string[] = [];
  const run = (name: string) =>
    queue.run(async () => {
      log.push(`${name} begins`);
      await Promise.resolve();
      log.push(`${name} ends`);
      return name;
    });
  assertEquals(await Promise.all(["a", "b", "c"].map(run)), ["a", "b", "c"]);
  assertEquals(log.slice(0, 2), ["a begins", "b begins"]);
  assertEquals(log.indexOf("c begins") > log.indexOf("a ends"), true);
});

Deno.test("RequestQueue.run() refuses a request if too many wait", async () => {
  const queue = new RequestQueue({ places: 1, maxWaiting: 1 });
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const taken = [1, 2].map(() => queue.run(() => gate));
  const error = await assertRejects(
    () => queue.run(() => gate),
    QueueFullError,
  );
  assertEquals([error.message, error.hint], [
    "Cannot predict: 1 requests are waiting already",
    'wait for some of them, or raise "maxQueue"',
  ]);
  open();
  await Promise.all(taken);
  await queue.run(() => gate);
});

Deno.test("RequestQueue.run() goes on after a request that fails", async () => {
  const queue = new RequestQueue({ places: 1, maxWaiting: 1 });
  const failed = assertRejects(
    () => queue.run(() => Promise.reject(new Error("no"))),
    Error,
    "no",
  );
  assertEquals(await queue.run(() => Promise.resolve("yes")), "yes");
  await failed;
});

Deno.test("RequestQueue.run() gives up waiting at once, and makes room", async () => {
  const queue = new RequestQueue({ places: 1, maxWaiting: 1 });
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const first = queue.run(() => gate);
  const controller = new AbortController();
  const reason = new Error("enough");
  const second = queue.run(() => gate, controller.signal);
  controller.abort(reason);
  assertStrictEquals(await assertRejects(() => second, Error), reason);
  const third = queue.run(() => gate);
  open();
  await Promise.all([first, third]);
});

Deno.test("RequestQueue.run() does not begin a request whose signal was aborted before", async () => {
  const queue = new RequestQueue({ places: 1, maxWaiting: 0 });
  const reason = new Error("enough");
  const error = await assertRejects(
    () =>
      queue.run(
        () => Promise.reject(new Error("ran")),
        AbortSignal.abort(reason),
      ),
    Error,
  );
  assertStrictEquals(error, reason);
});

Deno.test("RequestQueue.idle() resolves when no request is left", async () => {
  const queue = new RequestQueue({ places: 1, maxWaiting: 5 });
  await queue.idle();
  let ended = 0;
  const requests = [1, 2, 3].map(() =>
    queue.run(async () => {
      await Promise.resolve();
      ended += 1;
    })
  );
  await queue.idle();
  assertEquals(ended, 3);
  await Promise.all(requests);
});
