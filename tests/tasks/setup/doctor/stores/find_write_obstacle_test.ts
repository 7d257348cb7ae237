import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { findWriteObstacle } from "../../../../../tasks/setup/doctor/stores/find_write_obstacle.ts";
import { listFiles } from "../../../../support/list_files.ts";
import { runScript } from "../../../../support/script_process.ts";
import { mountSmallDisk } from "../../../../support/small_disk.ts";
import { TempDirectory } from "../../../../support/temp_directory.ts";

const MODULE_URL = new URL(
  "../../../../../tasks/setup/doctor/stores/find_write_obstacle.ts",
  import.meta.url,
).href;

Deno.test("findWriteObstacle() finds none in a folder of one's own, made or not, and leaves nothing", async () => {
  await using temp = await TempDirectory.create();
  const { mtime } = await Deno.stat(temp.path);
  assertEquals(await findWriteObstacle(temp.path), undefined);
  assertEquals(await findWriteObstacle(join(temp.path, "a", "b")), undefined);
  assertEquals(await listFiles(temp.path), []);
  assertEquals((await Deno.stat(temp.path)).mtime, mtime);
});

Deno.test("findWriteObstacle() finds a file in the way", async (t) => {
  await using temp = await TempDirectory.create();
  const file = join(temp.path, "file");
  await Deno.writeTextFile(file, "");
  for (const path of [file, join(file, "store"), join(file, "a", "b")]) {
    await t.step(path.slice(temp.path.length), async () => {
      assertEquals(await findWriteObstacle(path), "a file is in the way");
    });
  }
});

Deno.test({
  name: "findWriteObstacle() finds a folder that belongs to others",
  // The super-user may write everywhere, and Windows has no such mode.
  ignore: Deno.build.os === "windows" || Deno.uid() === 0,
  async fn() {
    await using temp = await TempDirectory.create();
    await Deno.chmod(temp.path, 0o555);
    const obstacle = await findWriteObstacle(join(temp.path, "store"));
    await Deno.chmod(temp.path, 0o755);
    assertEquals(obstacle, "permission denied");
  },
});

Deno.test("findWriteObstacle() finds a file system that is read only", async (t) => {
  await using disk = await mountSmallDisk("1m", "ro");
  await t.step({
    name: "a mounted one",
    ignore: disk === undefined,
    async fn() {
      assertEquals(
        await findWriteObstacle(disk?.path ?? ""),
        "the file system is read only",
      );
    },
  });
});

Deno.test("findWriteObstacle() tells Deno's permission from the system's", async () => {
  await using temp = await TempDirectory.create();
  const { stdout } = await runScript(
    `import { findWriteObstacle } from "${MODULE_URL}";
    console.log(await findWriteObstacle("${temp.path}"));`,
    { directory: temp.path, flags: ["--allow-read"] },
  );
  assertEquals(stdout, "write permission is missing\n");
});

Deno.test("findWriteObstacle() finds nothing to object to where it may not ask who runs it", async () => {
  await using temp = await TempDirectory.create();
  const { stdout } = await runScript(
    `import { findWriteObstacle } from "${MODULE_URL}";
    console.log(await findWriteObstacle("${temp.path}"));`,
    { directory: temp.path, flags: ["--allow-read", "--allow-write"] },
  );
  assertEquals(stdout, "undefined\n");
});
