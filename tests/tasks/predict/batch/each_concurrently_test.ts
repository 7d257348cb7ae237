import { assertEquals, assertRejects } from "@std/assert";
import { eachConcurrently } from "../../../../tasks/predict/batch/each_concurrently.ts";

/** Work that ends when the test says so. */
class Works {
  readonly begun: number[] = [];
  readonly #ends = new Map<number, PromiseWithResolvers<void>>();

  work = async (_item: unknown, index: number): Promise<void> => {
    this.begun.push(index);
    const end = Promise.withResolvers<void>();
    this.#ends.set(index, end);
    await end.promise;
  };

  async end(...indexes: readonly number[]): Promise<void> {
    for (const index of indexes) this.#ends.get(index)?.resolve();
    await settle();
  }

  async fail(index: number): Promise<void> {
    this.#ends.get(index)?.reject(new RangeError(`${index}`));
    await settle();
  }
}

Deno.test("eachConcurrently() works on so many at once, and asks for the next only then", async () => {
  const works = new Works();
  const asked: number[] = [];
  const done = eachConcurrently(numbers(6, asked), { limit: 2 }, works.work);
  await settle();
  assertEquals([works.begun, asked], [[0, 1], [0, 1]]);
  await works.end(1);
  assertEquals(works.begun, [0, 1, 2]);
  await works.end(0, 2);
  assertEquals(works.begun, [0, 1, 2, 3, 4]);
  await works.end(3, 4);
  await works.end(5);
  await done;
});

Deno.test("eachConcurrently() does not get further ahead of the slowest than its window", async () => {
  const works = new Works();
  const options = { limit: 2, window: 3 };
  const done = eachConcurrently(numbers(9, []), options, works.work);
  await settle();
  for (const index of [1, 2, 3]) await works.end(index);
  assertEquals(works.begun, [0, 1, 2, 3]);
  await works.end(0);
  assertEquals(works.begun, [0, 1, 2, 3, 4, 5]);
  for (let index = 4; index < 9; index += 1) await works.end(index);
  await done;
});

Deno.test("eachConcurrently() begins nothing after a failure, and waits for what is under way", async () => {
  const works = new Works();
  let isOver = false;
  const done = assertRejects(
    () => eachConcurrently(numbers(9, []), { limit: 3 }, works.work),
    RangeError,
    "1",
  ).then(() => isOver = true);
  await settle();
  await works.fail(1);
  assertEquals([works.begun, isOver], [[0, 1, 2], false]);
  await works.end(0, 2);
  await done;
});

Deno.test("eachConcurrently() waits for what is under way when its source fails", async () => {
  const works = new Works();
  async function* source(): AsyncGenerator<number> {
    yield await Promise.resolve(0);
    throw new RangeError("source");
  }
  let isOver = false;
  const done = assertRejects(
    () => eachConcurrently(source(), { limit: 3 }, works.work),
    RangeError,
    "source",
  ).then(() => isOver = true);
  await settle();
  assertEquals(isOver, false);
  await works.end(0);
  await done;
});

async function* numbers(
  count: number,
  asked: number[],
): AsyncGenerator<number> {
  for (let number = 0; number < count; number += 1) {
    asked.push(number);
    yield await Promise.resolve(number);
  }
}

/** Lets everything run that only waits for promises. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
}
