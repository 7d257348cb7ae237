import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { TableCache } from "../../../../../../lib/fastvlm/text/tokenizer/build/table_cache.ts";
import { findDamagedEntries } from "../../../../../../lib/storage/cache/find_damaged_entries.ts";
import { TempDirectory } from "../../../../../support/temp_directory.ts";

const TABLES = Uint8Array.from({ length: 1000 }, (_, index) => index);

Deno.test("TableCache gives what was written, for the same file only", async () => {
  await using directory = await TempDirectory.create();
  const cache = join(directory.path, "cache");
  assertEquals(await new TableCache(cache, "one").read(), undefined);
  await new TableCache(cache, "one").write(TABLES);
  assertEquals(await new TableCache(cache, "one").read(), TABLES);
  assertEquals(await new TableCache(cache, "two").read(), undefined);
  assertEquals(await findDamagedEntries(cache), []);
});

Deno.test("TableCache takes damaged tables for missing ones, and removes them", async (t) => {
  await using directory = await TempDirectory.create();
  const cache = join(directory.path, "cache");
  const damages: Record<string, (file: string) => Promise<void>> = {
    "one bit": (file) => Deno.writeFile(file, TABLES.with(500, 0)),
    "cut off": (file) => Deno.truncate(file, 999),
    "removed": (file) => Deno.remove(file),
  };
  for (const [name, damage] of Object.entries(damages)) {
    await t.step(name, async () => {
      const tables = new TableCache(cache, "one");
      await tables.write(TABLES);
      assertEquals(await tables.read(), TABLES);
      await damage(join(await entryIn(cache), "tables.bin"));
      assertEquals(await tables.read(), undefined);
      await tables.write(TABLES);
      assertEquals(await tables.read(), TABLES);
    });
  }
});

Deno.test("TableCache keeps the tables of two files at most", async () => {
  await using directory = await TempDirectory.create();
  const { path } = directory;
  for (const file of ["one", "two", "three"]) {
    await new TableCache(path, file).write(TABLES);
  }
  const entries = await Array.fromAsync(Deno.readDir(path));
  assertEquals(entries.length, 2);
  assert(entries.every(({ name }) => name.startsWith("tokenizer-")));
});

Deno.test("TableCache goes without a folder that cannot be written", async () => {
  await using directory = await TempDirectory.create();
  const path = join(directory.path, "cache");
  await Deno.writeTextFile(path, "a file in its place");
  const tables = new TableCache(path, "one");
  await tables.write(TABLES);
  assertEquals(await tables.read(), undefined);
});

async function entryIn(cache: string): Promise<string> {
  const [entry] = await Array.fromAsync(Deno.readDir(cache));
  return join(cache, entry?.name ?? "");
}
