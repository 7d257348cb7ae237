import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { lstatIfPresent } from "../../../lib/base/lstat_if_present.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

Deno.test("lstatIfPresent() tells of a file, a folder and a link that leads nowhere", async () => {
  await using temp = await TempDirectory.create();
  const path = (name: string) => join(temp.path, name);
  await Deno.writeTextFile(path("file"), "four");
  await Deno.symlink(path("none"), path("link"));
  assertEquals((await lstatIfPresent(path("file")))?.size, 4);
  assertEquals((await lstatIfPresent(temp.path))?.isDirectory, true);
  assertEquals((await lstatIfPresent(path("link")))?.isSymlink, true);
});

Deno.test("lstatIfPresent() gives nothing where nothing is, or can be", async () => {
  await using temp = await TempDirectory.create();
  await Deno.writeTextFile(join(temp.path, "file"), "");
  assertEquals(await lstatIfPresent(join(temp.path, "none")), undefined);
  assertEquals(
    await lstatIfPresent(join(temp.path, "file", "below")),
    undefined,
  );
});
