import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { findProjectRoot, findUpward } from "../../../lib/base/project_root.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

Deno.test("findProjectRoot() picks the nearest folder upward with models.config.json", async () => {
  await using temp = await TempDirectory.create();
  const inner = join(temp.path, "a", "b");
  await Deno.mkdir(join(inner, "c"), { recursive: true });
  await Deno.writeTextFile(join(temp.path, "models.config.json"), "{}");
  await Deno.writeTextFile(join(temp.path, "a", "models.config.json"), "{}");
  assertEquals(
    await findProjectRoot(join(inner, "c")),
    join(temp.path, "a"),
  );
});

Deno.test("findProjectRoot() falls back to the folder itself", async () => {
  await using temp = await TempDirectory.create();
  assertEquals(await findProjectRoot(temp.path), temp.path);
});

Deno.test("findUpward() passes over folders of that name, and folders that do not exist", async () => {
  await using temp = await TempDirectory.create();
  const inner = join(temp.path, "a");
  await Deno.mkdir(join(inner, "wanted.json"), { recursive: true });
  await Deno.writeTextFile(join(temp.path, "wanted.json"), "");
  assertEquals(
    await findUpward(join(inner, "missing"), "wanted.json"),
    join(temp.path, "wanted.json"),
  );
});

Deno.test({
  name:
    "findUpward() takes folders it may not read as folders without the file",
  permissions: { read: false },
  async fn() {
    assertEquals(await findUpward("/anywhere/below", "wanted.json"), undefined);
  },
});
