import { assertEquals, assertRejects } from "@std/assert";
import { StorageError } from "../../../../lib/base/errors.ts";
import type { LockEntry } from "../../../../lib/catalog/schema.ts";
import {
  mergeLock,
  writeLock,
} from "../../../../lib/download/lock/write_lock.ts";
import { listFiles } from "../../../support/list_files.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

function entryOf(digit: string): LockEntry {
  return { files: { x: { bytes: 1, sha256: digit.repeat(64) } } };
}

Deno.test("mergeLock() replaces and adds entries, in the order of their keys", () => {
  const lock = {
    version: 1 as const,
    models: { c: entryOf("1"), a: entryOf("2") },
  };
  const merged = mergeLock(lock, { b: entryOf("3"), c: entryOf("4") });
  assertEquals(Object.entries(merged.models), [
    ["a", entryOf("2")],
    ["b", entryOf("3")],
    ["c", entryOf("4")],
  ]);
  assertEquals(Object.keys(lock.models), ["c", "a"]);
});

Deno.test("writeLock() writes JSON with a line break at its end, and nothing beside it", async () => {
  await using temp = await TempDirectory.create();
  const lock = { version: 1 as const, models: { a: entryOf("1") } };
  await writeLock(`${temp.path}/x.lock.json`, lock);
  const text = await Deno.readTextFile(`${temp.path}/x.lock.json`);
  assertEquals(text, `${JSON.stringify(lock, null, 2)}\n`);
  assertEquals(await listFiles(temp.path), ["x.lock.json"]);
});

Deno.test("writeLock() names the file that cannot be written", async () => {
  await using temp = await TempDirectory.create();
  await Deno.mkdir(`${temp.path}/x.lock.json/full`, { recursive: true });
  const error = await assertRejects(
    () => writeLock(`${temp.path}/x.lock.json`, { version: 1, models: {} }),
    StorageError,
  );
  assertEquals(
    error.message,
    `Cannot write "${temp.path}/x.lock.json": a folder is in the way`,
  );
});
