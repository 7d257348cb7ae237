import { join } from "@std/path";
import { readGitCommit } from "../../../lib/artifacts/git_commit.ts";
import { atomicWrite } from "../../../lib/base/atomic_write.ts";
import { BUILD_INFO_PATH, type BuildInfo } from "../../fastvlm/build_info.ts";
import configuration from "../../../deno.json" with { type: "json" };

/**
 * Writes what a compiled program says of itself to a file that git ignores, for `deno compile` to
 * embed: a change of a file in the work tree would make the commit a wrong one.
 */
export async function writeBuildInfo(root: string): Promise<BuildInfo> {
  const commit = await readGitCommit(root);
  const info: BuildInfo = {
    version: configuration.version,
    ...commit === undefined ? {} : { commit, modified: await isModified(root) },
  };
  await Deno.mkdir(join(root, BUILD_INFO_PATH, ".."), { recursive: true });
  await atomicWrite(join(root, BUILD_INFO_PATH), JSON.stringify(info));
  return info;
}

/** Files that git does not know of count: an import may reach them. */
async function isModified(root: string): Promise<boolean> {
  const { success, stdout } = await new Deno.Command("git", {
    args: ["status", "--porcelain"],
    cwd: root,
    stderr: "null",
  }).output();
  return !success || stdout.byteLength > 0;
}
