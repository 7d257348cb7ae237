import { assertEquals, assertGreater } from "@std/assert";
import { join } from "@std/path";
import {
  entryUseMs,
  lastUseMs,
} from "../../../../lib/storage/cache/last_use.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

Deno.test("lastUseMs() is the time of the entry that was used last", async () => {
  await using directory = await TempDirectory.create();
  const { path } = directory;
  const laterMs = Date.now() + 3_600_000;
  for (const [name, usedMs] of [["a-1", 1000], ["a-2", laterMs]] as const) {
    const record = join(path, name, "entry.json");
    await Deno.mkdir(join(path, name));
    await Deno.writeTextFile(record, "{}");
    await Deno.utime(record, new Date(usedMs), new Date(usedMs));
  }
  assertEquals(await lastUseMs(path), laterMs);
  assertEquals(await entryUseMs(join(path, "a-1")), 1000);
});

Deno.test("lastUseMs() takes whatever is there", async () => {
  await using directory = await TempDirectory.create();
  const file = join(directory.path, "file");
  await Deno.writeTextFile(file, "");
  assertEquals(await lastUseMs(join(directory.path, "none")), 0);
  assertGreater(await lastUseMs(file), 0);
});
