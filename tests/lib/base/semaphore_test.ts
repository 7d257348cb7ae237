import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Semaphore } from "../../../lib/base/semaphore.ts";

/** A task that notes when it begins, and ends when it is told to. */
function makeTask(begun: string[], name: string) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const run = async () => {
    begun.push(name);
    await promise;
    return name;
  };
  return { run, end: resolve };
}

Deno.test("Semaphore runs as many tasks as it has places, the others in the order in which they came", async () => {
  const semaphore = new Semaphore(2);
  const begun: string[] = [];
  const [a, b, c, d] = ["a", "b", "c", "d"].map((name) =>
    makeTask(begun, name)
  );
  const runs = [a, b, c, d].map((task) =>
    semaphore.run(() => task?.run() ?? Promise.resolve(""))
  );
  await Promise.resolve();
  assertEquals(begun, ["a", "b"]);
  b?.end();
  await runs[1];
  await Promise.resolve();
  assertEquals(begun, ["a", "b", "c"]);
  for (const task of [a, c, d]) task?.end();
  assertEquals(await Promise.all(runs), ["a", "b", "c", "d"]);
  assertEquals(begun, ["a", "b", "c", "d"]);
});

Deno.test("Semaphore frees the place of a task that fails", async () => {
  const semaphore = new Semaphore(1);
  await assertRejects(
    () => semaphore.run(() => Promise.reject(new RangeError("Broken"))),
    RangeError,
    "Broken",
  );
  assertEquals(await semaphore.run(() => Promise.resolve(1)), 1);
});

Deno.test("Semaphore gives up the place in the line of a task that is aborted", async () => {
  const semaphore = new Semaphore(1);
  const begun: string[] = [];
  const [a, c] = [makeTask(begun, "a"), makeTask(begun, "c")];
  const first = semaphore.run(a.run);
  const controller = new AbortController();
  const aborted = semaphore.run(makeTask(begun, "b").run, controller.signal);
  const last = semaphore.run(c.run);
  controller.abort(new RangeError("Enough"));
  await assertRejects(() => aborted, RangeError, "Enough");
  a.end();
  await first;
  c.end();
  await last;
  assertEquals(begun, ["a", "c"]);
  await assertRejects(
    () => semaphore.run(a.run, controller.signal),
    RangeError,
    "Enough",
  );
});

Deno.test("Semaphore keeps the line when a task is aborted that has just got a place", async () => {
  const semaphore = new Semaphore(1);
  const begun: string[] = [];
  const [a, b, c] = ["a", "b", "c"].map((name) => makeTask(begun, name));
  const controller = new AbortController();
  const first = semaphore.run(async () => {
    await a?.run();
    // The place goes to b right after this, before b can have begun.
    queueMicrotask(() => queueMicrotask(() => controller.abort()));
  });
  const second = semaphore.run(
    () => b?.run() ?? Promise.resolve(""),
    controller.signal,
  ).catch(() => {});
  const third = semaphore.run(() => c?.run() ?? Promise.resolve(""));
  for (const task of [a, b, c]) task?.end();
  await Promise.all([first, second]);
  assertEquals(await third, "c");
});

Deno.test("Semaphore must have a place", () => {
  const error = assertThrows(() => new Semaphore(0), RangeError);
  assertEquals(
    error.message,
    "Cannot make a semaphore as it must have 1 or more places: current value is 0",
  );
});
