import { assert, assertEquals, assertExists, assertGreater } from "@std/assert";
import { statfs } from "node:fs/promises";
import { join } from "@std/path";
import { diskSpace, freeBytes } from "../../../lib/storage/free_space.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

Deno.test("diskSpace() measures the disk that would hold a path that does not exist", async () => {
  await using temp = await TempDirectory.create();
  await Deno.writeTextFile(join(temp.path, "file"), "");
  const { blocks, bsize } = await statfs(temp.path);
  const paths = [
    temp.path,
    join(temp.path, "a", "b"),
    join(temp.path, "file", "below"),
  ];
  for (const path of paths) {
    const space = await diskSpace(path);
    assertExists(space);
    assertEquals(space.totalBytes, blocks * bsize);
    assertGreater(space.freeBytes, 0);
    assert(space.freeBytes <= space.totalBytes);
  }
});

Deno.test("freeBytes() is the free part of diskSpace()", async () => {
  const { bavail, bsize } = await statfs("/");
  const bytes = await freeBytes("/");
  assertExists(bytes);
  // Other processes write while this one measures.
  assert(Math.abs(bytes - bavail * bsize) < 10e9);
});

Deno.test({
  name: "freeBytes() is unknown without the permission to ask",
  permissions: { read: true, sys: false },
  async fn() {
    assertEquals(await freeBytes("/"), undefined);
  },
});
