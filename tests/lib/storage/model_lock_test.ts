import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { LockTimeoutError, StorageError } from "../../../lib/base/errors.ts";
import { lockPath } from "../../../lib/storage/layout.ts";
import {
  type LockHolder,
  readLockHolder,
  withModelLock,
} from "../../../lib/storage/model_lock.ts";
import type { Store } from "../../../lib/storage/stores.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

const KEY = "fastvlm-0.5b-q4";
const ISO_DATE_REGEXP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

function storeAt(root: string): Store {
  return { name: "user", root, writable: true };
}

/** Starts another process that holds the lock, and returns once it does. */
async function startHolder(root: string): Promise<Deno.ChildProcess> {
  const script = new URL("../../support/hold_model_lock.ts", import.meta.url);
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-lock",
      "--no-prompt",
      `--allow-read=${root}`,
      `--allow-write=${root}`,
      fromFileUrl(script),
      root,
      KEY,
      "elsewhere",
    ],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  assertEquals(new TextDecoder().decode(value), "held\n");
  await reader.cancel();
  return child;
}

Deno.test("withModelLock() returns the function's value and tells who holds the lock meanwhile", async () => {
  await using temp = await TempDirectory.create();
  const store = storeAt(join(temp.path, "store"));
  const path = lockPath(store, KEY);
  const holder = await withModelLock(store, KEY, () => readLockHolder(path), {
    host: "here",
  });
  assertMatch(holder?.since ?? "", ISO_DATE_REGEXP);
  assertEquals({ ...holder, since: "" }, {
    pid: Deno.pid,
    host: "here",
    since: "",
  });
  assertEquals(await Deno.readTextFile(path), "");
});

Deno.test("withModelLock() lets go when the function fails", async () => {
  await using temp = await TempDirectory.create();
  const store = storeAt(temp.path);
  await assertRejects(
    () => withModelLock(store, KEY, () => Promise.reject(new TypeError("no"))),
    TypeError,
    "no",
  );
  const options = { timeoutMs: 0 };
  assertEquals(await withModelLock(store, KEY, () => 7, options), 7);
});

Deno.test("withModelLock() does not keep other models waiting", async () => {
  await using temp = await TempDirectory.create();
  const store = storeAt(temp.path);
  const answer = await withModelLock(
    store,
    KEY,
    () => withModelLock(store, "other", () => "both", { timeoutMs: 0 }),
  );
  assertEquals(answer, "both");
});

Deno.test("withModelLock() waits for the holder and says so once", async () => {
  await using temp = await TempDirectory.create();
  const store = storeAt(temp.path);
  const order: string[] = [];
  let holderPid: number | undefined;
  const second = await withModelLock(store, KEY, async () => {
    const waiting = Promise.withResolvers<LockHolder | undefined>();
    const promise = withModelLock(store, KEY, () => order.push("second"), {
      onWait(holder) {
        order.push("wait");
        waiting.resolve(holder);
      },
    });
    holderPid = (await waiting.promise)?.pid;
    order.push("first ends");
    return { promise };
  });
  await second.promise;
  assertEquals(holderPid, Deno.pid);
  assertEquals(order, ["wait", "first ends", "second"]);
});

Deno.test("withModelLock() gives up after the time limit and names the holder", async () => {
  await using temp = await TempDirectory.create();
  const child = await startHolder(temp.path);
  const error = await assertRejects(
    () => withModelLock(storeAt(temp.path), KEY, () => {}, { timeoutMs: 300 }),
    LockTimeoutError,
  );
  await child.stdin.close();
  assertEquals((await child.status).success, true);
  const since = error.message.match(/since (\S+),/)?.[1] ?? "";
  assertMatch(since, ISO_DATE_REGEXP);
  assertEquals([error.message, error.hint], [
    `Cannot lock "${KEY}": process ${child.pid} on elsewhere has held it ` +
    `since ${since}, waited 300 ms`,
    "wait until that process is done, or end it",
  ]);
});

Deno.test("withModelLock() gets the lock of a process that was killed", async () => {
  await using temp = await TempDirectory.create();
  const child = await startHolder(temp.path);
  child.kill("SIGKILL");
  await child.status;
  await child.stdin.close();
  const options = { timeoutMs: 0 };
  assertEquals(
    await withModelLock(storeAt(temp.path), KEY, () => "mine", options),
    "mine",
  );
});

Deno.test("withModelLock() stops waiting when aborted, with the signal's reason", async () => {
  await using temp = await TempDirectory.create();
  const store = storeAt(temp.path);
  const controller = new AbortController();
  const reason = new RangeError("enough");
  await withModelLock(store, KEY, async () => {
    await assertRejects(
      () =>
        withModelLock(store, KEY, () => {}, {
          signal: controller.signal,
          onWait: () => controller.abort(reason),
        }),
      RangeError,
      "enough",
    );
  });
});

Deno.test("withModelLock() rejects a store that cannot be written", async () => {
  await using temp = await TempDirectory.create();
  const root = join(temp.path, "file");
  await Deno.writeTextFile(root, "");
  const error = await assertRejects(
    () => withModelLock(storeAt(root), KEY, () => {}),
    StorageError,
  );
  assertEquals(
    error.message,
    `Cannot open the lock "${
      lockPath(storeAt(root), KEY)
    }": a file is in the way`,
  );
});

Deno.test("readLockHolder() knows nobody from other content, or no file", async (t) => {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "x.lock");
  assertEquals(await readLockHolder(path), undefined);
  for (const text of ["", "{", "[]", '{"pid":"1","since":"now"}']) {
    await t.step(JSON.stringify(text), async () => {
      await Deno.writeTextFile(path, text);
      assertEquals(await readLockHolder(path), undefined);
    });
  }
});
