import { assertEquals, assertRejects } from "@std/assert";
import { exists } from "@std/fs";
import { join } from "@std/path";
import { StorageError } from "../../../../../lib/base/errors.ts";
import { openTarget } from "../../../../../lib/download/transfer/part/open_target.ts";
import { listFiles } from "../../../../support/list_files.ts";
import { TempDirectory } from "../../../../support/temp_directory.ts";

/** Opens a target, writes over its first byte, and gives the length that it had. */
async function overwrite(path: string): Promise<number> {
  const { file, bytes } = await openTarget(path);
  await file.write(Uint8Array.of(0x58));
  file.close();
  return bytes;
}

Deno.test("openTarget() makes a file and its folders, and keeps what is there", async () => {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "a/b/file");
  assertEquals(await overwrite(path), 0);
  await Deno.writeTextFile(path, "hello");
  assertEquals(await overwrite(path), 5);
  assertEquals(await Deno.readTextFile(path), "Xello");
});

Deno.test("openTarget() removes a link and does not follow it", async (t) => {
  for (const name of ["a file", "nothing", "a folder"]) {
    await t.step(`to ${name}`, async () => {
      await using temp = await TempDirectory.create();
      const path = join(temp.path, "link");
      const other = join(temp.path, "other");
      if (name === "a file") await Deno.writeTextFile(other, "hello");
      if (name === "a folder") await Deno.mkdir(other);
      await Deno.symlink(other, path);
      assertEquals(await overwrite(path), 0);
      assertEquals((await Deno.lstat(path)).isFile, true);
      assertEquals(await exists(other), name !== "nothing");
      if (name !== "a file") return;
      assertEquals(await Deno.readTextFile(other), "hello");
    });
  }
});

Deno.test("openTarget() removes a folder in the way", async () => {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "file");
  await Deno.mkdir(join(path, "inner"), { recursive: true });
  assertEquals(await overwrite(path), 0);
  assertEquals((await Deno.lstat(path)).isFile, true);
});

Deno.test("openTarget() opens a read-only file and makes it writable", async () => {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "file");
  await Deno.writeTextFile(path, "hello", { mode: 0o444 });
  assertEquals(await overwrite(path), 5);
  assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o644);
});

Deno.test("openTarget() leaves the other names of a file alone", async () => {
  await using temp = await TempDirectory.create();
  const path = join(temp.path, "file");
  const other = join(temp.path, "other");
  await Deno.writeTextFile(other, "hello");
  await Deno.chmod(other, 0o444);
  await Deno.link(other, path);
  assertEquals(await overwrite(path), 5);
  assertEquals(await Deno.readTextFile(path), "Xello");
  assertEquals(await Deno.readTextFile(other), "hello");
  assertEquals(((await Deno.stat(other)).mode ?? 0) & 0o777, 0o444);
  assertEquals(await listFiles(temp.path), ["file", "other"]);
});

Deno.test("openTarget() says what the file system has against it", async () => {
  await using temp = await TempDirectory.create();
  await Deno.writeTextFile(join(temp.path, "folder"), "");
  const path = join(temp.path, "folder/file");
  const error = await assertRejects(() => openTarget(path), StorageError);
  assertEquals(error.message, `Cannot open "${path}": a file is in the way`);
});
