import { assertEquals, assertRejects } from "@std/assert";
import { basename, dirname, join } from "@std/path";
import {
  CACHE_FOLDER,
  cachedFolder,
} from "../../../bench/models/bench_cache.ts";

Deno.test("cachedFolder() makes a folder once, and removes what other code has made", async () => {
  const name = `test_${crypto.randomUUID().slice(0, 8)}`;
  const made: string[] = [];
  const make = (key: string) =>
    cachedFolder(name, key, async (folder) => {
      made.push(key);
      await Deno.writeTextFile(join(folder, "file"), key);
    });
  const first = await make("a");
  assertEquals(await make("a"), first);
  assertEquals(await Deno.readTextFile(join(first, "file")), "a");
  assertEquals(made, ["a"]);
  const second = await make("b");
  assertEquals(made, ["a", "b"]);
  assertEquals(await entriesOf(name), [basename(second)]);
  assertEquals(dirname(second), CACHE_FOLDER);
  await Deno.remove(second, { recursive: true });
});

Deno.test("cachedFolder() leaves nothing of what could not be made", async () => {
  const name = `test_${crypto.randomUUID().slice(0, 8)}`;
  await assertRejects(
    () => cachedFolder(name, "a", () => Promise.reject(new Error("full"))),
    Error,
    "full",
  );
  assertEquals(await entriesOf(name), []);
});

async function entriesOf(name: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(CACHE_FOLDER));
  return entries.map((entry) => entry.name)
    .filter((entry) => entry.startsWith(name));
}
