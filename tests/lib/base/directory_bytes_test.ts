import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { directoryBytes } from "../../../lib/base/directory_bytes.ts";
import { writeFiles } from "../../support/sample_model.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

Deno.test("directoryBytes() sums files at every depth", async () => {
  await using temp = await TempDirectory.create();
  await writeFiles(temp.path, { "a": "12", "b/c/d": "345", "b/empty": "" });
  assertEquals(await directoryBytes(temp.path), 5);
});

Deno.test("directoryBytes() is 0 for a folder that is missing, and for a file", async () => {
  await using temp = await TempDirectory.create();
  await writeFiles(temp.path, { "a": "12" });
  assertEquals(await directoryBytes(join(temp.path, "missing")), 0);
  assertEquals(await directoryBytes(join(temp.path, "a")), 0);
});

Deno.test("directoryBytes() counts linked files but does not follow links to folders", async () => {
  await using temp = await TempDirectory.create();
  const inside = join(temp.path, "inside");
  await writeFiles(temp.path, { "outside/a": "12", "inside/b": "345" });
  await Deno.symlink(join(temp.path, "outside", "a"), join(inside, "linked"));
  await Deno.symlink(temp.path, join(inside, "up"));
  await Deno.symlink(join(temp.path, "missing"), join(inside, "broken"));
  await Deno.symlink(join(inside, "loop"), join(inside, "loop"));
  assertEquals(await directoryBytes(inside), 5);
});

Deno.test("directoryBytes() gives up on a folder that cannot be a model", async () => {
  await using temp = await TempDirectory.create();
  for (let index = 0; index < 10_050; index += 1) {
    await Deno.writeTextFile(join(temp.path, String(index)), "x");
  }
  assertEquals(await directoryBytes(temp.path), 10_000);
});
