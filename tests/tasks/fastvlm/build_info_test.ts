import { assertEquals } from "@std/assert";
import { join, toFileUrl } from "@std/path";
import configuration from "../../../deno.json" with { type: "json" };
import {
  formatBuildInfo,
  readBuildInfo,
} from "../../../tasks/fastvlm/build_info.ts";
import { git } from "../../support/git_repository.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

const COMMIT = "5cb3e21158797dcfb1fab0cf16044e12dbe49b41";
const { version } = configuration;

Deno.test("readBuildInfo() of a compiled program is what was embedded", async () => {
  await using temp = await TempDirectory.create();
  await Deno.mkdir(join(temp.path, "dist"));
  const info = { version: "9.8.7", commit: COMMIT, modified: true };
  await Deno.writeTextFile(
    join(temp.path, "dist", "build_info.json"),
    JSON.stringify(info),
  );
  const root = folderUrl(temp);
  assertEquals(await readBuildInfo({ standalone: true, root }), info);
});

Deno.test("readBuildInfo() of the scripts is the project's version and commit, whatever was compiled before", async () => {
  await using temp = await TempDirectory.create();
  await Deno.mkdir(join(temp.path, "dist"));
  await Deno.writeTextFile(
    join(temp.path, "dist", "build_info.json"),
    JSON.stringify({ version: "0.0.1", commit: COMMIT }),
  );
  const root = folderUrl(temp);
  assertEquals(await readBuildInfo({ root }), { version });
  await git(temp.path, "init", "-q", "-b", "main");
  await git(temp.path, "commit", "-q", "--allow-empty", "-m", "First");
  const commit = await git(temp.path, "rev-parse", "HEAD");
  assertEquals(await readBuildInfo({ root }), { version, commit });
});

Deno.test("readBuildInfo() of scripts from the network is the version", async () => {
  const root = new URL("https://example.com/fastvlm/");
  assertEquals(await readBuildInfo({ root }), { version });
});

Deno.test("formatBuildInfo() is one line", () => {
  const { os, arch } = Deno.build;
  const system = `${os} ${arch}, deno ${Deno.version.deno}`;
  assertEquals(
    [
      { version: "0.1.0", commit: COMMIT },
      { version: "0.1.0", commit: COMMIT, modified: false },
      { version: "0.1.0", commit: COMMIT, modified: true },
      { version: "0.1.0" },
    ].map(formatBuildInfo),
    [
      `fastvlm 0.1.0 (5cb3e2115879, ${system})`,
      `fastvlm 0.1.0 (5cb3e2115879, ${system})`,
      `fastvlm 0.1.0 (5cb3e2115879 and changes, ${system})`,
      `fastvlm 0.1.0 (unknown commit, ${system})`,
    ],
  );
});

function folderUrl({ path }: TempDirectory): URL {
  return toFileUrl(`${path}/`);
}
