import { join } from "@std/path";
import { exists } from "@std/fs";
import { removeIfPresent } from "../../base/atomic_write.ts";

/** Removes everything from a directory but the files of some paths, and the folders they are in. */
export async function removeOthers(
  directory: string,
  keep: readonly string[],
): Promise<void> {
  if (await exists(directory)) await removeBelow(directory, keep, "");
}

async function removeBelow(
  directory: string,
  keep: readonly string[],
  prefix: string,
): Promise<void> {
  for await (const entry of Deno.readDir(join(directory, prefix))) {
    const path = `${prefix}${entry.name}`;
    if (entry.isFile && keep.includes(path)) continue;
    const folder = `${path}/`;
    if (entry.isDirectory && keep.some((name) => name.startsWith(folder))) {
      await removeBelow(directory, keep, folder);
    } else {
      await removeIfPresent(join(directory, path));
    }
  }
}
