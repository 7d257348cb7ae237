import { assertEquals, assertRejects } from "@std/assert";
import { ensureDir, exists } from "@std/fs";
import { join } from "@std/path";
import { TempDirectory } from "../support/temp_directory.ts";

Deno.test("ensureDir() makes a folder with its parents, and again without complaint", async () => {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "a", "b");
  await ensureDir(path);
  await ensureDir(path);
  assertEquals((await Deno.stat(path)).isDirectory, true);
});

Deno.test("ensureDir() rejects when a file is in the way", async () => {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "file");
  await Deno.writeTextFile(path, "");
  await assertRejects(() => ensureDir(path), Error);
});

Deno.test("exists() tells files, folders and nothing apart", async () => {
  await using temp = await TempDirectory.create();
  const file = join(temp.path, "file");
  await Deno.writeTextFile(file, "");
  assertEquals(await exists(file), true);
  assertEquals(await exists(file, { isFile: true }), true);
  assertEquals(await exists(file, { isDirectory: true }), false);
  assertEquals(await exists(temp.path, { isDirectory: true }), true);
  assertEquals(await exists(join(temp.path, "none")), false);
});
