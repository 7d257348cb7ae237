import { assertEquals } from "@std/assert";
import { startHashThread } from "../../../../../../lib/download/transfer/part/thread/start_hash_thread.ts";
import { hashedFile } from "../../../../../support/hash_thread_of.ts";
import { TempDirectory } from "../../../../../support/temp_directory.ts";

Deno.test("startHashThread() starts one for a large file on a machine with cores to spare", async (t) => {
  await using temp = await TempDirectory.create();
  const options = await hashedFile(temp.path);
  const cases = [
    ["large", { threadFromBytes: 350_000, cores: 2 }, true],
    ["small", { threadFromBytes: 350_001, cores: 2 }, false],
    ["small by default", { cores: 2 }, false],
    ["one core", { threadFromBytes: 350_000, cores: 1 }, false],
  ] as const;
  for (const [name, limits, isStarted] of cases) {
    await t.step(name, async () => {
      await using hash = startHashThread(options, limits);
      assertEquals(hash !== undefined, isStarted);
    });
  }
});

Deno.test("startHashThread() starts one fewer than there are cores, and two at most", async (t) => {
  await using temp = await TempDirectory.create();
  const options = await hashedFile(temp.path);
  for (const [cores, most] of [[2, 1], [3, 2], [64, 2]] as const) {
    await t.step(`${cores} cores`, async () => {
      await using stack = new AsyncDisposableStack();
      const limits = { threadFromBytes: 1, cores };
      const started = [1, 2, 3].map(() =>
        stack.use(startHashThread(options, limits))
      );
      assertEquals(started.filter((hash) => hash !== undefined).length, most);
    });
  }
});

Deno.test("startHashThread() tells the log why there is none", async () => {
  await using temp = await TempDirectory.create();
  const options = await hashedFile(temp.path);
  const events: unknown[] = [];
  const hash = startHashThread(options, {
    ...{ threadFromBytes: 1, cores: 2 },
    workerUrl: new URL("nothing:here"),
    log: {
      info: (event, details) => events.push([event, Object.keys(details)]),
    },
  });
  await hash?.[Symbol.asyncDispose]();
  assertEquals([hash, events], [undefined, [["no hash thread", [
    "path",
    "reason",
  ]]]]);
});
