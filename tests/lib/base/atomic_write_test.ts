import { join } from "@std/path";
import { assertEquals, assertRejects } from "@std/assert";
import {
  atomicWrite,
  removeIfPresent,
} from "../../../lib/base/atomic_write.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

Deno.test("atomicWrite() writes text and bytes, and makes missing folders", async () => {
  await using directory = await TempDirectory.create();
  const textPath = join(directory.path, "a", "b", "text.txt");
  const bytesPath = join(directory.path, "bytes.bin");
  await atomicWrite(textPath, "größer\n");
  await atomicWrite(bytesPath, new Uint8Array([0, 255, 10]));
  assertEquals(await Deno.readTextFile(textPath), "größer\n");
  assertEquals(await Deno.readFile(bytesPath), new Uint8Array([0, 255, 10]));
});

Deno.test("atomicWrite() writes every byte of a large file", async () => {
  await using directory = await TempDirectory.create();
  const path = join(directory.path, "large.bin");
  const data = Uint8Array.from(
    { length: 3_000_001 },
    (_, index) => index % 251,
  );
  await atomicWrite(path, data);
  assertEquals(await Deno.readFile(path), data);
});

Deno.test("atomicWrite() replaces a file and leaves nothing beside it", async () => {
  await using directory = await TempDirectory.create();
  const path = join(directory.path, "file.txt");
  await atomicWrite(path, "a long old content");
  await atomicWrite(path, "new");
  assertEquals(await Deno.readTextFile(path), "new");
  assertEquals(await namesIn(directory.path), ["file.txt"]);
});

Deno.test("atomicWrite() changes nothing when it cannot take the final name", async () => {
  await using directory = await TempDirectory.create();
  const path = join(directory.path, "taken");
  await Deno.mkdir(path);
  await Deno.writeTextFile(join(path, "inside.txt"), "old");
  await assertRejects(() => atomicWrite(path, "new"), Error, "rename");
  assertEquals(await namesIn(directory.path), ["taken"]);
  assertEquals(await Deno.readTextFile(join(path, "inside.txt")), "old");
});

Deno.test("atomicWrite() does not touch what another writer has beside the file", async () => {
  await using directory = await TempDirectory.create();
  const path = join(directory.path, "file.txt");
  const other = `${path}.1-0badcafe.tmp`;
  await Deno.writeTextFile(other, "half");
  await atomicWrite(path, "whole");
  assertEquals(await namesIn(directory.path), [
    "file.txt",
    "file.txt.1-0badcafe.tmp",
  ]);
});

Deno.test("atomicWrite() leaves one whole content when many write at once", async () => {
  await using directory = await TempDirectory.create();
  const path = join(directory.path, "file.txt");
  const contents = Array.from(
    { length: 16 },
    (_, n) => String(n).repeat(10_000),
  );
  await Promise.all(contents.map((content) => atomicWrite(path, content)));
  assertEquals(contents.includes(await Deno.readTextFile(path)), true);
  assertEquals(await namesIn(directory.path), ["file.txt"]);
});

Deno.test("removeIfPresent() removes files and whole folders", async () => {
  await using directory = await TempDirectory.create();
  await Deno.mkdir(join(directory.path, "folder", "sub"), { recursive: true });
  await Deno.writeTextFile(join(directory.path, "folder", "sub", "f"), "");
  await Deno.writeTextFile(join(directory.path, "file"), "");
  await removeIfPresent(join(directory.path, "folder"));
  await removeIfPresent(join(directory.path, "file"));
  assertEquals(await namesIn(directory.path), []);
});

Deno.test("removeIfPresent() removes a link but not what it leads to", async () => {
  await using directory = await TempDirectory.create();
  await Deno.writeTextFile(join(directory.path, "kept"), "");
  await Deno.symlink("kept", join(directory.path, "link"));
  await removeIfPresent(join(directory.path, "link"));
  assertEquals(await namesIn(directory.path), ["kept"]);
});

Deno.test("removeIfPresent() takes absence for done, and nothing else", async () => {
  await using directory = await TempDirectory.create();
  await removeIfPresent(join(directory.path, "absent"));
  const file = join(directory.path, "file");
  await Deno.writeTextFile(file, "");
  await assertRejects(
    () => removeIfPresent(join(file, "below")),
    Deno.errors.NotADirectory,
  );
});

async function namesIn(path: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(path));
  return entries.map(({ name }) => name).sort();
}
