import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import {
  assertInstalled,
  assertNothingPublished,
  weightsBytesSent,
  weightsRanges,
} from "../support/fault_assertions.ts";
import {
  FAULT_KEY,
  FaultProject,
  WEIGHTS,
  WEIGHTS_BYTES,
} from "../support/fault_project.ts";
import { drip, heldUntil, stallAt } from "../support/fault_reply.ts";
import { runScript } from "../support/script_process.ts";
import { runDeno, type TaskResult, TOOLKIT_ROOT } from "../support/run_task.ts";

const WAITING_REGEXP = /^Waiting for process \d+/m;

const IS_WINDOWS = Deno.build.os === "windows";

Deno.test("fault 53: two processes and one model cost one download", async () => {
  await using faults = await FaultProject.create();
  const { promise: oneWaits, resolve: onWaiting } = Promise.withResolvers<
    void
  >();
  faults.server.cdn.file(WEIGHTS).always = heldUntil(oneWaits);
  const results = await Promise.all([
    runWatched(faults, onWaiting),
    runWatched(faults, onWaiting),
  ]);
  for (const { code, stderr } of results) assertEquals(code, 0, stderr);
  await assertInstalled(faults);
  assertEquals(weightsBytesSent(faults), WEIGHTS_BYTES);
  const waited = results.filter(({ stderr }) => WAITING_REGEXP.test(stderr));
  assertEquals(waited.length, 1);
});

Deno.test("fault 53: sixteen processes and one model cost one download", async () => {
  await using faults = await FaultProject.create();
  const runs = Array.from({ length: 16 }, () => runScriptOf(faults));
  for (const { code, stderr } of await Promise.all(runs)) {
    assertEquals(code, 0, stderr);
  }
  await assertInstalled(faults);
  assertEquals(weightsBytesSent(faults), WEIGHTS_BYTES);
});

Deno.test("fault 54: where the lock does nothing, all still end right", async (t) => {
  for (const count of [2, 16]) {
    await t.step(`${count} at once`, async () => {
      await using faults = await FaultProject.create();
      faults.server.cdn.file(WEIGHTS).always = drip(600_000);
      const lock = { tryLock: () => Promise.resolve(true) };
      const results = await Promise.all(
        Array.from({ length: count }, () => faults.download({ lock })),
      );
      for (const { code, message } of results) assertEquals(code, 0, message);
      await assertInstalled(faults);
      assert(weightsBytesSent(faults) <= count * WEIGHTS_BYTES);
    });
  }
});

Deno.test("fault 54: two processes whose lock does nothing end right", async () => {
  await using faults = await FaultProject.create();
  faults.server.cdn.file(WEIGHTS).always = drip(400_000);
  const results = await Promise.all([
    downloadWithoutLock(faults, "one"),
    downloadWithoutLock(faults, "two"),
  ]);
  for (const { code, stderr } of results) assertEquals(code, 0, stderr);
  await assertInstalled(faults);
  assert(weightsBytesSent(faults) <= 2 * WEIGHTS_BYTES);
});

Deno.test("fault 55: a lock file that a dead process left is no obstacle", async () => {
  await using faults = await FaultProject.create();
  const path = join(faults.store, ".locks", `${FAULT_KEY}.lock`);
  await Deno.mkdir(join(faults.store, ".locks"), { recursive: true });
  const holder = { pid: 4_000_000, since: "2026-01-02T03:04:05.000Z" };
  await Deno.writeTextFile(path, JSON.stringify(holder));
  const { code, stderr } = await faults.run();
  assertEquals(code, 0, stderr);
  assert(!stderr.includes("Waiting"), stderr);
  await assertInstalled(faults);
});

Deno.test({
  name:
    "fault 55: a stopped process that holds the lock is named, and waited for so long",
  ignore: IS_WINDOWS,
  async fn() {
    await using faults = await FaultProject.create();
    await using holder = await startHolder(faults.store);
    Deno.kill(holder.pid, "SIGSTOP");
    const waits: (number | undefined)[] = [];
    const { code, message } = await faults.download({
      lock: {
        timeoutMs: 500,
        onWait: (found) => void waits.push(found?.pid),
      },
    });
    assertEquals(code, 8, message);
    assert(message.includes(`process ${holder.pid}`), message);
    assertEquals(waits[0], holder.pid);
    assertEquals(faults.server.requestCount, 0);
    Deno.kill(holder.pid, "SIGKILL");
    assertEquals((await faults.run()).code, 0);
  },
});

Deno.test({
  name: "fault 56: prune during a download leaves its partial alone",
  ignore: IS_WINDOWS,
  async fn() {
    await using faults = await FaultProject.create();
    faults.server.cdn.plan(WEIGHTS, stallAt(200_000));
    const child = await faults.startTask(["--quiet"]);
    await faults.arrived(200_000);
    const pruned = await faults.project.run("prune", ["--older-than", "0d"]);
    assertEquals(pruned.code, 0, pruned.stderr);
    Deno.kill(-child.pid, "SIGTERM");
    assertEquals(await endOf(child), 143);
    assertEquals((await faults.run()).code, 0);
    assertEquals(weightsBytesSent(faults), WEIGHTS_BYTES);
    await assertInstalled(faults);
  },
});

Deno.test({
  name:
    "fault 57: a signal to the group keeps every byte, and the next run goes on",
  ignore: IS_WINDOWS,
  async fn(t) {
    const cases = [["SIGINT", 130], ["SIGTERM", 143]] as const;
    for (const [signal, expected] of cases) {
      await t.step(signal, async () => {
        await using faults = await FaultProject.create();
        faults.server.cdn.plan(WEIGHTS, stallAt(200_000));
        const child = await faults.startTask(["--quiet"]);
        await faults.arrived(200_000);
        Deno.kill(-child.pid, signal);
        assertEquals(await endOf(child), expected);
        await assertNothingPublished(faults);
        assertEquals((await faults.run()).code, 0);
        assertEquals(weightsRanges(faults), [undefined, "bytes=200000-"]);
        assertEquals(weightsBytesSent(faults), WEIGHTS_BYTES);
        await assertInstalled(faults);
      });
    }
  },
});

Deno.test("a failed download prints the path of its log and no stack, as a task too", async () => {
  await using faults = await FaultProject.create();
  faults.server.cdn.file(WEIGHTS).always = (right) => ({
    ...right,
    status: 404,
  });
  const { code, stdout, stderr } = await faults.runTask();
  assertEquals([code, stdout], [3, ""]);
  assertMatch(
    stderr,
    /^log: .*\/artifacts\/tmp\/model_download_.*\/download\.log$/m,
  );
  assertEquals(stderr.match(/^\s+at /m), null);
});

/** Reads to the end: a pipe that nobody reads would be another fault. */
async function endOf(child: Deno.ChildProcess): Promise<number> {
  return (await child.output()).code;
}

/** The script of the task without `deno task`, which sixteen of are enough for any machine. */
async function runScriptOf(faults: FaultProject): Promise<TaskResult> {
  return await runDeno([
    ...["run", "-q", "--no-prompt", "-A"],
    ...["--config", join(TOOLKIT_ROOT, "deno.json")],
    join(TOOLKIT_ROOT, "tasks", "download.ts"),
    "--quiet",
  ], {
    cwd: faults.project.root,
    env: { HOME: faults.project.home, ...faults.env },
  });
}

/** Downloads as a task, and tells when that waits for another process, or has ended. */
async function runWatched(
  faults: FaultProject,
  onWaiting: () => void,
): Promise<TaskResult> {
  const child = await faults.startTask();
  const stdout = new Response(child.stdout).text();
  let stderr = "";
  for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
    stderr += text;
    if (WAITING_REGEXP.test(stderr)) onWaiting();
  }
  onWaiting();
  const { code } = await child.status;
  return { code, stdout: await stdout, stderr };
}

/** Downloads in a process of its own, with a lock that anybody gets. */
async function downloadWithoutLock(
  faults: FaultProject,
  name: string,
): Promise<TaskResult> {
  const directory = faults.project.beside(name);
  await Deno.mkdir(directory);
  const lib = new URL("../../lib/", import.meta.url).href;
  const source = `
    import { downloadModel } from "${lib}download/download_model.ts";
    import { createHub } from "${lib}hub/hub.ts";
    const { ref, lockEntry, root, env } = JSON.parse(Deno.args[0]);
    await downloadModel(ref, {
      store: { name: "user", root, writable: true },
      hub: createHub({ environment: (name) => env[name] }),
      lockEntry,
      lock: { tryLock: () => Promise.resolve(true) },
    });
  `;
  const { env, store: root } = faults;
  const input = { ref: faults.ref(), lockEntry: faults.lockEntry(), root, env };
  return await runScript(source, {
    directory,
    flags: ["-A"],
    args: [JSON.stringify(input)],
  });
}

async function startHolder(
  root: string,
): Promise<Deno.ChildProcess & AsyncDisposable> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", "-A"],
      join(TOOLKIT_ROOT, "tests", "support", "hold_model_lock.ts"),
      ...[root, FAULT_KEY, "elsewhere"],
    ],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  await reader.cancel();
  return Object.assign(child, {
    async [Symbol.asyncDispose]() {
      await child.stdin.close().catch(() => {});
      await child.status;
    },
  });
}
