import { dirname, join, relative } from "@std/path";
import { ensureDir } from "@std/fs";
import type { HubRepo } from "./hub_repo.ts";

/**
 * Writes the branch `main` of a repository into a folder as Hugging Face's own tools keep it: content by
 * its ETag, and snapshots of links to it.
 */
export async function fillHubCache(
  cache: string,
  repo: HubRepo,
  name: string,
): Promise<void> {
  const folder = join(cache, `models--${name.replaceAll("/", "--")}`);
  const commit = repo.refs.get("main") ?? "";
  await ensureDir(join(folder, "blobs"));
  await ensureDir(join(folder, "refs"));
  await Deno.writeTextFile(join(folder, "refs", "main"), commit);
  for (const [path, blob] of repo.commits.get(commit) ?? []) {
    const content = join(folder, "blobs", blob.isLfs ? blob.sha256 : blob.oid);
    await Deno.writeFile(content, blob.bytes, { mode: 0o644 });
    const link = join(folder, "snapshots", commit, path);
    await ensureDir(dirname(link));
    await Deno.symlink(relative(dirname(link), content), link);
  }
}
