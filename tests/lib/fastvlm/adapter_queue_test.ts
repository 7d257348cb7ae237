import {
  assertEquals,
  assertGreater,
  assertRejects,
  assertStrictEquals,
} from "@std/assert";
import {
  AdapterClosedError,
  QueueFullError,
  UsageError,
} from "../../../lib/base/errors.ts";
import { createAdapter } from "../../../lib/fastvlm/adapter.ts";
import {
  RED_SQUARE,
  RED_SQUARE_PLACE,
  RED_SQUARE_TEXT,
} from "../../support/onnx_question.ts";
import { ModelWorkspace } from "../../support/onnx_workspace.ts";

Deno.test("adapter.predict() stops one request only", async () => {
  await using workspace = await ModelWorkspace.create();
  await using adapter = await createAdapter(workspace.options());
  const reason = new Error("enough");
  const controller = new AbortController();
  const stopped = adapter.predict({
    image: RED_SQUARE,
    signal: controller.signal,
    onToken: () => controller.abort(reason),
  });
  const other = adapter.predict({ image: RED_SQUARE });
  assertStrictEquals(await assertRejects(() => stopped, Error), reason);
  assertEquals((await other).text, RED_SQUARE_TEXT);
});

Deno.test("adapter.predict() refuses a request if too many wait", async () => {
  await using workspace = await ModelWorkspace.create();
  await using adapter = await createAdapter(
    workspace.options({ maxBatch: 1, maxQueue: 1 }),
  );
  const results = await Promise.allSettled(
    Array.from({ length: 6 }, () => adapter.predict({ image: RED_SQUARE })),
  );
  const refused = results.filter((result) => result.status === "rejected");
  assertEquals(refused.map(({ reason }) => reason instanceof QueueFullError), [
    true,
    true,
  ]);
  assertEquals(
    (await adapter.predict({ image: RED_SQUARE })).text,
    RED_SQUARE_TEXT,
  );
});

Deno.test("adapter.predict() does not look at a picture again, nor read what it has read", async () => {
  await using workspace = await ModelWorkspace.create();
  await using adapter = await createAdapter(workspace.options());
  const first = await adapter.predict({ image: RED_SQUARE });
  const second = await adapter.predict({
    image: RED_SQUARE,
    prompt: "Where is it?",
  });
  assertEquals(second.text, RED_SQUARE_PLACE);
  assertGreater(first.timings.visionMs, 0);
  assertEquals([first.tokens.reused, second.timings.visionMs], [undefined, 0]);
  assertGreater(second.tokens.reused ?? 0, second.tokens.image);
});

Deno.test("adapter.predict() keeps nothing of a picture if it may not", async () => {
  await using workspace = await ModelWorkspace.create();
  await using adapter = await createAdapter(
    workspace.options({ reuseBytes: 0 }),
  );
  await adapter.predict({ image: RED_SQUARE });
  const { text, timings, tokens } = await adapter.predict({
    image: RED_SQUARE,
  });
  assertGreater(timings.visionMs, 0);
  assertEquals([text, tokens.reused], [RED_SQUARE_TEXT, undefined]);
});

Deno.test("adapter.predict() counts waiting apart from the rest", async () => {
  await using workspace = await ModelWorkspace.create();
  await using adapter = await createAdapter(
    workspace.options({ maxBatch: 1, reuseBytes: 0 }),
  );
  const startedAt = performance.now();
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => adapter.predict({ image: RED_SQUARE })),
  );
  const elapsed = performance.now() - startedAt;
  const queued = answers.map(({ timings }) => timings.queueMs);
  assertGreater(queued[4] ?? 0, queued[0] ?? 0);
  for (const { timings } of answers) {
    assertGreater(elapsed, timings.totalMs);
  }
});

Deno.test("createAdapter() names a limit that cannot be kept", async () => {
  await using workspace = await ModelWorkspace.create();
  const options = workspace.options({ maxBatch: 0 });
  await assertRejects(
    () => createAdapter(options),
    UsageError,
    '"maxBatch" must be a whole number >= 1',
  );
});

Deno.test("adapter.close() waits for requests under way and refuses later ones", async () => {
  await using workspace = await ModelWorkspace.create();
  const adapter = await createAdapter(workspace.options());
  const pending = [1, 2].map(() => adapter.predict({ image: RED_SQUARE }));
  assertEquals(adapter.closed, false);
  let answered = 0;
  for (const each of pending) void each.then(() => answered += 1);
  const closing = adapter.close();
  assertEquals(adapter.closed, true);
  const error = await assertRejects(
    () => adapter.predict({ image: RED_SQUARE }),
    AdapterClosedError,
  );
  assertEquals(error.message, "Cannot predict: the adapter is closed");
  await closing;
  assertEquals(answered, 2);
  await adapter.close();
});
