import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import configuration from "../../../../deno.json" with { type: "json" };
import { writeBuildInfo } from "../../../../tasks/dev/compile/write_build_info.ts";
import { git } from "../../../support/git_repository.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const { version } = configuration;

Deno.test("writeBuildInfo() writes version, commit and whether files have changed, where git does not look", async (t) => {
  await using temp = await TempDirectory.create();
  const root = temp.path;
  await git(root, "init", "-q", "-b", "main");
  await Deno.writeTextFile(join(root, ".gitignore"), "/dist/\n");
  await git(root, "add", "--all");
  await git(root, "commit", "-q", "-m", "First");
  const commit = await git(root, "rev-parse", "HEAD");
  await t.step("of a clean work tree", async () => {
    const info = { version, commit, modified: false };
    assertEquals(await writeBuildInfo(root), info);
    assertEquals(await readWritten(root), info);
    assertEquals(await writeBuildInfo(root), info);
  });
  await t.step("of one with a file that git does not know", async () => {
    await Deno.writeTextFile(join(root, "new.ts"), "");
    await writeBuildInfo(root);
    assertEquals(await readWritten(root), { version, commit, modified: true });
  });
});

Deno.test("writeBuildInfo() writes the version alone outside a repository", async () => {
  await using temp = await TempDirectory.create();
  await writeBuildInfo(temp.path);
  assertEquals(await readWritten(temp.path), { version });
});

async function readWritten(root: string): Promise<unknown> {
  const path = join(root, "dist", "build_info.json");
  return JSON.parse(await Deno.readTextFile(path));
}
