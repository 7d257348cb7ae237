import { fromFileUrl, join } from "@std/path";
import { createSha256, sha256File } from "../../lib/base/digest.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));

/** Enough to tell versions of some sources apart. */
const DIGITS = 12;

/**
 * Digest of source files and of all files in folders, by paths below the project's root: what was made
 * by other code has another one.
 */
export async function digestSources(paths: readonly string[]): Promise<string> {
  const files: string[] = [];
  for (const path of paths) files.push(...await listFiles(path));
  const hash = createSha256();
  for (const file of files.sort()) {
    hash.update(`${file}\n${await sha256File(join(ROOT, file))}\n`);
  }
  return hash.digest("hex").slice(0, DIGITS);
}

async function listFiles(path: string): Promise<string[]> {
  if ((await Deno.stat(join(ROOT, path))).isFile) return [path];
  const files: string[] = [];
  for await (const { name } of Deno.readDir(join(ROOT, path))) {
    files.push(...await listFiles(`${path}/${name}`));
  }
  return files;
}
