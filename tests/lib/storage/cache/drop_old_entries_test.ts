import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { dropOldEntries } from "../../../../lib/storage/cache/drop_old_entries.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const HOUR_MS = 3_600_000;

Deno.test("dropOldEntries() keeps the two entries that were used last, and other groups", async () => {
  await using directory = await TempDirectory.create();
  const { path } = directory;
  for (const [index, name] of ["a-1", "a-2", "a-3", "b-1"].entries()) {
    await makeEntry(path, name, index * HOUR_MS);
  }
  await makeEntry(path, "a-4.x.tmp", 0);
  await makeEntry(path, "a-5.x.tmp", Date.now());
  await dropOldEntries(path, "a");
  assertEquals(await namesIn(path), ["a-2", "a-3", "a-5.x.tmp", "b-1"]);
});

async function makeEntry(
  directory: string,
  name: string,
  usedMs: number,
): Promise<void> {
  const entry = join(directory, name);
  const record = join(entry, "entry.json");
  await Deno.mkdir(entry);
  await Deno.writeTextFile(record, "{}");
  await Deno.utime(record, new Date(usedMs), new Date(usedMs));
}

async function namesIn(directory: string): Promise<string[]> {
  const names = await Array.fromAsync(
    Deno.readDir(directory),
    ({ name }) => name,
  );
  return names.sort();
}
