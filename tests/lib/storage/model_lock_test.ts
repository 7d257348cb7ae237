import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { dirname, join } from "@std/path";
import { LockTimeoutError, StorageError } from "../../../lib/base/errors.ts";
import { lockPath } from "../../../lib/storage/layout.ts";
import {
  type LockHolder,
  readLockHolder,
} from "../../../lib/storage/lock_holder.ts";
import {
  type HeldLock,
  withModelLock,
} from "../../../lib/storage/model_lock.ts";
import type { Store } from "../../../lib/storage/stores.ts";
import { StoreProcess } from "../../support/store_process.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

const KEY = "fastvlm-0.5b-q4";
const ISO_DATE_REGEXP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

function storeAt(root: string): Store {
  return { name: "user", root, writable: true };
}

/** Starts another process that holds the lock, and returns once it does. */
async function startHolder(root: string): Promise<StoreProcess> {
  const holder = await StoreProcess.start("hold_model_lock.ts", root, [
    KEY,
    "elsewhere",
  ]);
  assertEquals(holder.line, "held");
  return holder;
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

Deno.test("withModelLock() gives up after the time limit and names the holder", async (t) => {
  for (const state of ["running", "stopped"]) {
    await t.step(state, async () => {
      await using temp = await TempDirectory.create();
      await using holder = await startHolder(temp.path);
      if (state === "stopped") holder.signal("SIGSTOP");
      const told: (LockHolder | undefined)[] = [];
      const options = {
        timeoutMs: 300,
        onWait: (holder: LockHolder | undefined) => void told.push(holder),
      };
      const error = await assertRejects(
        () => withModelLock(storeAt(temp.path), KEY, () => {}, options),
        LockTimeoutError,
      );
      const since = error.message.match(/since (\S+),/)?.[1] ?? "";
      assertMatch(since, ISO_DATE_REGEXP);
      assertEquals(told, [{ pid: holder.pid, host: "elsewhere", since }]);
      assertEquals([error.message, error.hint], [
        `Cannot lock "${KEY}": process ${holder.pid} on elsewhere has held it ` +
        `since ${since}, waited 300 ms`,
        "wait until that process is done, or end it",
      ]);
      if (state === "stopped") holder.signal("SIGCONT");
      assertEquals(await holder.finish(), 0);
    });
  }
});

Deno.test("withModelLock() gets the lock of a process that was stopped once that is done", async () => {
  await using temp = await TempDirectory.create();
  await using holder = await startHolder(temp.path);
  holder.signal("SIGSTOP");
  const answer = await withModelLock(storeAt(temp.path), KEY, () => "mine", {
    onWait() {
      holder.signal("SIGCONT");
      void holder.finish();
    },
  });
  assertEquals(answer, "mine");
});

Deno.test("withModelLock() gets the lock of a process that was killed", async () => {
  await using temp = await TempDirectory.create();
  await using holder = await startHolder(temp.path);
  await holder.kill();
  const options = { timeoutMs: 0 };
  assertEquals(
    await withModelLock(storeAt(temp.path), KEY, () => "mine", options),
    "mine",
  );
});

Deno.test("withModelLock() is not held up by what an old lock file says", async () => {
  await using temp = await TempDirectory.create();
  const path = lockPath(storeAt(temp.path), KEY);
  const stale = { pid: Deno.pid, host: "here", since: "2020-01-01T00:00:00Z" };
  await Deno.mkdir(dirname(path));
  await Deno.writeTextFile(path, JSON.stringify(stale));
  const options = { timeoutMs: 0 };
  assertEquals(
    await withModelLock(storeAt(temp.path), KEY, () => 7, options),
    7,
  );
});

Deno.test("withModelLock() takes the lock anew when its file has lost its name meanwhile", async () => {
  await using temp = await TempDirectory.create();
  const store = storeAt(temp.path);
  const path = lockPath(store, KEY);
  let waiting = Promise.resolve<string | undefined>(undefined);
  await withModelLock(store, KEY, async () => {
    const isWaiting = Promise.withResolvers<void>();
    waiting = withModelLock(store, KEY, () => Deno.readTextFile(path), {
      onWait: () => isWaiting.resolve(),
    });
    await isWaiting.promise;
    await Deno.remove(path);
  });
  // What is at the name is the file that was locked: its holder stands there.
  assertEquals(JSON.parse(await waiting ?? "{}").pid, Deno.pid);
});

Deno.test("withModelLock() says whether the lock keeps others out", async (t) => {
  const unsupported = Object.assign(new Error("no locks"), { code: "ENOLCK" });
  const cases: [string, (() => Promise<boolean>) | undefined, HeldLock][] = [
    ["the system's", undefined, { isExclusive: true, host: "here" }],
    ["one that everybody gets", () => Promise.resolve(true), {
      isExclusive: false,
      host: "here",
    }],
    ["none", () => Promise.reject(unsupported), {
      isExclusive: false,
      host: "here",
    }],
  ];
  for (const [name, tryLock, expected] of cases) {
    await t.step(name, async () => {
      await using temp = await TempDirectory.create();
      const options = { host: "here", ...(tryLock && { tryLock }) };
      const held = await withModelLock(
        storeAt(temp.path),
        KEY,
        (lock) => lock,
        options,
      );
      assertEquals(held, expected);
    });
  }
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
