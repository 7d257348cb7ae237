import { setTimeout } from "node:timers/promises";
import { assertEquals, assertRejects } from "@std/assert";
import { Checkpoints } from "../../../../../lib/download/transfer/part/checkpoints.ts";
import { waitUntil } from "../../../../support/wait_until.ts";

/** Saves that end when the test says so, and a clock that stands still. */
class Stage implements Disposable {
  nowMs = 0;
  saves = 0;
  #gates: PromiseWithResolvers<void>[] = [];
  readonly checkpoints = new Checkpoints({
    save: () => this.#save(),
    checkpointBytes: 100,
    checkpointMs: 1_000,
    nowMs: () => this.nowMs,
  });

  /** Ends the save that began first. */
  async end(error?: Error): Promise<void> {
    const gate = this.#gates.shift();
    if (error) gate?.reject(error);
    else gate?.resolve();
    await flushMicrotasks();
  }

  [Symbol.dispose](): void {
    this.checkpoints[Symbol.dispose]();
  }

  #save(): Promise<void> {
    this.saves += 1;
    const gate = Promise.withResolvers<void>();
    this.#gates.push(gate);
    return gate.promise;
  }
}

async function flushMicrotasks(): Promise<void> {
  for (let index = 0; index < 10; index += 1) await Promise.resolve();
}

/** Whether a promise has an outcome by now. */
async function isSettled(promise: Promise<void>): Promise<boolean> {
  let settled = false;
  promise.then(() => settled = true, () => settled = true);
  await flushMicrotasks();
  return settled;
}

Deno.test("Checkpoints ifDue() saves after half of the bytes, beside the writing", async () => {
  using stage = new Stage();
  const { checkpoints } = stage;
  checkpoints.wrote(49);
  await checkpoints.ifDue();
  assertEquals(stage.saves, 0);
  checkpoints.wrote(1);
  await checkpoints.ifDue();
  assertEquals(stage.saves, 1);
  await checkpoints.ifDue();
  assertEquals(stage.saves, 1);
  await stage.end();
});

Deno.test("Checkpoints ifDue() saves after half of the time, but not if nothing was written", async () => {
  using stage = new Stage();
  const { checkpoints } = stage;
  stage.nowMs = 10_000;
  await checkpoints.ifDue();
  assertEquals(stage.saves, 0);
  using fresh = new Stage();
  fresh.checkpoints.wrote(1);
  fresh.nowMs = 499;
  await fresh.checkpoints.ifDue();
  assertEquals(fresh.saves, 0);
  fresh.nowMs = 500;
  await fresh.checkpoints.ifDue();
  assertEquals(fresh.saves, 1);
  await fresh.end();
});

Deno.test("Checkpoints ifDue() waits once as much is unsaved as may be lost", async () => {
  using stage = new Stage();
  const { checkpoints } = stage;
  checkpoints.wrote(60);
  await checkpoints.ifDue();
  checkpoints.wrote(39);
  await checkpoints.ifDue();
  checkpoints.wrote(1);
  const waiting = checkpoints.ifDue();
  assertEquals([await isSettled(waiting), stage.saves], [false, 1]);
  await stage.end();
  assertEquals([await isSettled(waiting), stage.saves], [true, 1]);
  // The 40 bytes that came during the save are not in it.
  checkpoints.wrote(10);
  await checkpoints.ifDue();
  assertEquals(stage.saves, 2);
  await stage.end();
});

Deno.test("Checkpoints now() saves what was written during a running save, too", async () => {
  using stage = new Stage();
  const { checkpoints } = stage;
  checkpoints.wrote(50);
  await checkpoints.ifDue();
  const saved = checkpoints.now();
  await flushMicrotasks();
  assertEquals(stage.saves, 1);
  await stage.end();
  assertEquals([await isSettled(saved), stage.saves], [false, 2]);
  await stage.end();
  assertEquals(await isSettled(saved), true);
});

Deno.test("Checkpoints tells of a failed save at the next call, once, and saves again", async () => {
  using stage = new Stage();
  const { checkpoints } = stage;
  checkpoints.wrote(50);
  await checkpoints.ifDue();
  await stage.end(new RangeError("full"));
  await assertRejects(() => checkpoints.ifDue(), RangeError, "full");
  await checkpoints.settle();
  checkpoints.wrote(50);
  const waiting = checkpoints.ifDue();
  assertEquals([await isSettled(waiting), stage.saves], [false, 2]);
  await stage.end();
  await waiting;
});

Deno.test("Checkpoints settle() waits for the running save and throws what it throws", async () => {
  using stage = new Stage();
  stage.checkpoints.wrote(50);
  await stage.checkpoints.ifDue();
  const settled = stage.checkpoints.settle();
  assertEquals(await isSettled(settled), false);
  const rejected = assertRejects(() => settled, RangeError, "full");
  await stage.end(new RangeError("full"));
  await rejected;
});

Deno.test("Checkpoints saves by a timer what nothing is written after, once", async () => {
  let saves = 0;
  using checkpoints = new Checkpoints({
    save: () => {
      saves += 1;
      return Promise.resolve();
    },
    checkpointMs: 100,
  });
  checkpoints.wrote(1);
  checkpoints.wrote(1);
  await waitUntil(() => saves > 0);
  await setTimeout(150);
  assertEquals(saves, 1);
});

Deno.test("Checkpoints saves by a timer what was written during a save", async () => {
  const saved: number[] = [];
  let written = 0;
  using checkpoints = new Checkpoints({
    save: async () => {
      const bytes = written;
      await setTimeout(100);
      saved.push(bytes);
    },
    checkpointMs: 100,
  });
  const write = () => {
    written += 1;
    checkpoints.wrote(1);
  };
  write();
  await setTimeout(100);
  write();
  await waitUntil(() => saved.length === 2);
  assertEquals(saved, [1, 2]);
});

Deno.test("Checkpoints saves nothing by itself once it was disposed of", async () => {
  let saves = 0;
  const checkpoints = new Checkpoints({
    save: () => {
      saves += 1;
      return Promise.resolve();
    },
    checkpointMs: 40,
  });
  checkpoints.wrote(1);
  checkpoints[Symbol.dispose]();
  checkpoints.wrote(1);
  await setTimeout(80);
  assertEquals(saves, 0);
  await checkpoints.now();
  await setTimeout(80);
  assertEquals(saves, 1);
});
