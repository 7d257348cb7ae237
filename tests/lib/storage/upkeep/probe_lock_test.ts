import { assertEquals } from "@std/assert";
import { withModelLock } from "../../../../lib/storage/model_lock.ts";
import { probeLock } from "../../../../lib/storage/upkeep/probe_lock.ts";
import { listFiles } from "../../../support/list_files.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const KEY = "fastvlm-0.5b-q4";

Deno.test("probeLock() says whether the lock is held, and makes no file", async () => {
  await using temp = await TempDirectory.create();
  const store = { name: "user", root: temp.path, writable: true } as const;
  const free = { isExclusive: true, host: "here" };
  assertEquals(await probeLock(store, KEY, { host: "here" }), free);
  assertEquals(await listFiles(temp.path), []);
  await withModelLock(store, KEY, async () => {
    assertEquals(await probeLock(store, KEY), undefined);
  });
  assertEquals(await probeLock(store, KEY, { host: "here" }), free);
  // It has not kept the lock.
  await withModelLock(store, KEY, () => {}, { timeoutMs: 0 });
});

Deno.test("probeLock() says that a lock keeps nobody out", async () => {
  await using temp = await TempDirectory.create();
  const store = { name: "user", root: temp.path, writable: true } as const;
  await withModelLock(store, KEY, async () => {
    const tryLock = () => Promise.resolve(true);
    const lock = await probeLock(store, KEY, { tryLock });
    assertEquals(lock, { isExclusive: false });
  });
});
