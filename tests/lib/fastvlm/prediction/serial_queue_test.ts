import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { SerialQueue } from "../../../../lib/fastvlm/prediction/serial_queue.ts";

Deno.test("SerialQueue.run() runs one task at a time, in order", async () => {
  const queue = new SerialQueue();
  const log: string[] = [];
  const run = (name: string) =>
    queue.run(async () => {
      log.push(`${name} begins`);
      await Promise.resolve();
      log.push(`${name} ends`);
      return name;
    });
  assertEquals(await Promise.all([run("a"), run("b")]), ["a", "b"]);
  assertEquals(log, ["a begins", "a ends", "b begins", "b ends"]);
});

Deno.test("SerialQueue.run() goes on after a task that fails", async () => {
  const queue = new SerialQueue();
  const failed = queue.run(() => Promise.reject(new Error("no")));
  const next = queue.run(() => Promise.resolve("yes"));
  await assertRejects(() => failed, Error, "no");
  assertEquals(await next, "yes");
});

Deno.test("SerialQueue.run() gives up waiting at once, without overtaking", async () => {
  const queue = new SerialQueue();
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const log: string[] = [];
  const first = queue.run(async () => {
    await gate;
    log.push("first");
  });
  const controller = new AbortController();
  const second = queue.run(async () => {
    await Promise.resolve();
    log.push("second");
  }, controller.signal);
  const third = queue.run(async () => {
    await Promise.resolve();
    log.push("third");
  });
  const reason = new Error("enough");
  controller.abort(reason);
  assertStrictEquals(await assertRejects(() => second, Error), reason);
  assertEquals(log, []);
  open();
  await Promise.all([first, third]);
  assertEquals(log, ["first", "third"]);
});

Deno.test("SerialQueue.run() does not start a task whose signal was aborted before", async () => {
  const queue = new SerialQueue();
  const reason = new Error("enough");
  const signal = AbortSignal.abort(reason);
  const error = await assertRejects(
    () => queue.run(() => Promise.reject(new Error("ran")), signal),
    Error,
  );
  assertStrictEquals(error, reason);
});

Deno.test("SerialQueue.idle() resolves when all tasks have ended", async () => {
  const queue = new SerialQueue();
  await queue.idle();
  let hasEnded = false;
  const task = queue.run(async () => {
    await Promise.resolve();
    hasEnded = true;
  });
  await queue.idle();
  assertEquals(hasEnded, true);
  await task;
});
