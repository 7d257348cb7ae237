import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { CacheEntry } from "../../../../lib/storage/cache/cache_entry.ts";
import { findDamagedEntries } from "../../../../lib/storage/cache/find_damaged_entries.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const NAME = { group: "decoder", key: "0123456789abcdef0123456789abcdef" };

Deno.test("findDamagedEntries() names files that are not what they were", async () => {
  await using directory = await TempDirectory.create();
  const entry = new CacheEntry(directory.path, NAME);
  const staged = await entry.stage();
  assert(staged !== undefined);
  await Deno.writeTextFile(join(staged, "file"), "content");
  await entry.publish(staged);
  assertEquals(await findDamagedEntries(directory.path), []);
  const file = join(entry.path, "file");
  await Deno.writeTextFile(file, "c0ntent");
  assertEquals(await entry.find(), true, "the length is the same");
  assertEquals(await findDamagedEntries(directory.path), [file]);
  await Deno.remove(file);
  assertEquals(await findDamagedEntries(directory.path), [file]);
  assertEquals(await findDamagedEntries(`${directory.path}/none`), []);
});
