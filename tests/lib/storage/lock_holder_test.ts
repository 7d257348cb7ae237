import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import {
  describeLockHolder,
  makeLockHolder,
  readLockHolder,
} from "../../../lib/storage/lock_holder.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

const SINCE = "2026-01-02T03:04:05.000Z";

Deno.test("makeLockHolder() describes this process", () => {
  const { since, ...rest } = makeLockHolder("here");
  assertEquals(rest, { pid: Deno.pid, host: "here" });
  assertEquals(new Date(since).toISOString(), since);
  assertEquals(Object.keys(makeLockHolder(undefined)), ["pid", "since"]);
});

Deno.test("readLockHolder() reads what a holder wrote, and drops the rest", async () => {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "x.lock");
  const holder = { pid: 7, host: "there", since: SINCE };
  await Deno.writeTextFile(path, JSON.stringify({ ...holder, more: 1 }));
  assertEquals(await readLockHolder(path), holder);
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

Deno.test("describeLockHolder() names the process as far as it is known", async (t) => {
  const cases: [string, Parameters<typeof describeLockHolder>[0]][] = [
    ["another process holds it", undefined],
    [`process 7 has held it since ${SINCE}`, { pid: 7, since: SINCE }],
    [`process 7 on there has held it since ${SINCE}`, {
      pid: 7,
      host: "there",
      since: SINCE,
    }],
  ];
  for (const [expected, holder] of cases) {
    await t.step(expected, () => {
      assertEquals(describeLockHolder(holder), expected);
    });
  }
});
