import { dirname, join } from "@std/path";
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
  const modified = commit === undefined ? undefined : await isModified(root);
  const info = { version: configuration.version, commit, modified };
  const path = join(root, BUILD_INFO_PATH);
  await Deno.mkdir(dirname(path), { recursive: true });
  await atomicWrite(path, JSON.stringify(info));
  return info;
}

/** Files that git does not know of count: an import may reach them. Without git nobody can tell. */
async function isModified(root: string): Promise<boolean | undefined> {
  try {
    const { success, stdout } = await new Deno.Command("git", {
      args: ["status", "--porcelain"],
      cwd: root,
      stderr: "null",
    }).output();
    return success ? stdout.byteLength > 0 : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
