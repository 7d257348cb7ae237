import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { join } from "@std/path";
import { CacheEntry } from "../../../../lib/storage/cache/cache_entry.ts";
import { recordPath } from "../../../../lib/storage/cache/cache_record.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const NAME = { group: "decoder", key: "0123456789abcdef0123456789abcdef" };

Deno.test("CacheEntry is found once it was published, and not before", async () => {
  await using directory = await TempDirectory.create();
  const entry = new CacheEntry(directory.path, NAME);
  assertEquals(await entry.find(), false);
  const staged = await stage(entry, "content");
  assertEquals(await entry.find(), false);
  await entry.publish(staged);
  assertEquals(await entry.find(), true);
  assertEquals(await namesIn(directory.path), ["decoder-0123456789abcdef"]);
  assertEquals(await Deno.readTextFile(join(entry.path, "file")), "content");
});

Deno.test("CacheEntry is missing when any of its files is, or is shorter", async (t) => {
  const damages: Record<string, (entry: string) => Promise<void>> = {
    "file removed": (entry) => Deno.remove(join(entry, "file")),
    "file cut off": (entry) => Deno.truncate(join(entry, "file"), 3),
    "no record": (entry) => Deno.remove(recordPath(entry)),
    "no JSON": (entry) => Deno.writeTextFile(recordPath(entry), "{"),
    "another form": (entry) =>
      Deno.writeTextFile(recordPath(entry), '{"version":2,"files":{}}'),
  };
  for (const [name, damage] of Object.entries(damages)) {
    await t.step(name, async () => {
      await using directory = await TempDirectory.create();
      const entry = new CacheEntry(directory.path, NAME);
      await entry.publish(await stage(entry, "content"));
      await damage(entry.path);
      assertEquals(await entry.find(), false);
      await entry.publish(await stage(entry, "again"));
      assertEquals(await entry.find(), true);
      assertEquals(await Deno.readTextFile(join(entry.path, "file")), "again");
    });
  }
});

Deno.test("CacheEntry keeps what the first of several processes published", async () => {
  await using directory = await TempDirectory.create();
  const entry = new CacheEntry(directory.path, NAME);
  const staged = [await stage(entry, "first"), await stage(entry, "second")];
  await Promise.all(staged.map((path) => entry.publish(path)));
  assertEquals(await entry.find(), true);
  assertEquals(await namesIn(directory.path), ["decoder-0123456789abcdef"]);
});

Deno.test("CacheEntry notes when it is used", async () => {
  await using directory = await TempDirectory.create();
  const entry = new CacheEntry(directory.path, NAME);
  await entry.publish(await stage(entry, "content"));
  const past = new Date(1_000_000);
  await Deno.utime(recordPath(entry.path), past, past);
  await entry.find();
  const { mtime } = await Deno.stat(recordPath(entry.path));
  assertNotEquals(mtime, past);
});

Deno.test("CacheEntry goes without a folder that cannot be made", async () => {
  await using directory = await TempDirectory.create();
  const file = join(directory.path, "file");
  await Deno.writeTextFile(file, "");
  assertEquals(await new CacheEntry(file, NAME).stage(), undefined);
});

Deno.test({
  name: "CacheEntry asks for no permission",
  permissions: { read: true, write: false },
  async fn() {
    const entry = new CacheEntry("/nowhere", NAME);
    assertEquals(await entry.stage(), undefined);
    assertEquals(await entry.find(), false);
    await entry.discard();
  },
});

Deno.test("CacheEntry.discard() and abandon() remove what is there", async () => {
  await using directory = await TempDirectory.create();
  const entry = new CacheEntry(directory.path, NAME);
  await entry.publish(await stage(entry, "content"));
  const staged = await stage(entry, "content");
  await entry.discard();
  await entry.abandon(staged);
  await entry.discard();
  assertEquals(await namesIn(directory.path), []);
});

async function stage(entry: CacheEntry, content: string): Promise<string> {
  const staged = await entry.stage();
  assert(staged !== undefined);
  await Deno.writeTextFile(join(staged, "file"), content);
  return staged;
}

async function namesIn(directory: string): Promise<string[]> {
  return await Array.fromAsync(Deno.readDir(directory), ({ name }) => name);
}
