import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../../lib/base/errors.ts";
import { resolveQueueOptions } from "../../../../lib/fastvlm/prediction/queue_options.ts";

Deno.test("resolveQueueOptions() fills in the defaults", () => {
  assertEquals(resolveQueueOptions({}), {
    engine: { maxBatch: 8, gather: undefined, reuseBytes: undefined },
    queue: { places: 10, maxWaiting: 1000 },
  });
});

Deno.test("resolveQueueOptions() lets pictures be prepared while the batch is full", () => {
  const options = {
    ...{ maxBatch: 1, maxQueue: 0, gather: true, reuseBytes: 0 },
  };
  assertEquals(resolveQueueOptions(options), {
    engine: { maxBatch: 1, gather: true, reuseBytes: 0 },
    queue: { places: 3, maxWaiting: 0 },
  });
});

Deno.test("resolveQueueOptions() names an option that cannot be used", async (t) => {
  const cases = [
    [
      { maxBatch: 0 },
      '"maxBatch" must be a whole number >= 1: current value is 0',
    ],
    [
      { maxQueue: 1.5 },
      '"maxQueue" must be a whole number >= 0: current value is 1.5',
    ],
    [
      { reuseBytes: -1 },
      '"reuseBytes" must be a whole number >= 0: current value is -1',
    ],
  ] as const;
  for (const [options, reason] of cases) {
    await t.step(Object.keys(options).join(), () => {
      const error = assertThrows(
        () => resolveQueueOptions(options),
        UsageError,
      );
      assertEquals(error.message, `Cannot load a model as ${reason}`);
    });
  }
});
