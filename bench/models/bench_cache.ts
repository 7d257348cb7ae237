import { tmpdir } from "node:os";
import { join } from "@std/path";

/** What is kept from one benchmark to the next, in the system's folder for temporary files. */
export const CACHE_FOLDER: string = join(tmpdir(), "fastvlm-bench");

/**
 * Gives a folder of the cache, and makes it where it is missing: under another name until it is whole.
 * What has the same name and another key was made by other code, and is removed.
 *
 * @param name What the folder holds; without a `-`.
 * @param key What its content depends on.
 * @param make Fills the folder, which is empty.
 */
export async function cachedFolder(
  name: string,
  key: string,
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(CACHE_FOLDER, `${name}-${key}`);
  if (await exists(folder)) return folder;
  await Deno.mkdir(CACHE_FOLDER, { recursive: true });
  await removeOthers(name);
  const unfinished = `${folder}.${Deno.pid}.making`;
  try {
    await Deno.mkdir(unfinished, { recursive: true });
    await make(unfinished);
    await Deno.rename(unfinished, folder);
  } catch (error) {
    await Deno.remove(unfinished, { recursive: true });
    throw error;
  }
  return folder;
}

/** Removes the whole cache. */
export async function clearCache(): Promise<void> {
  if (await exists(CACHE_FOLDER)) {
    await Deno.remove(CACHE_FOLDER, { recursive: true });
  }
}

async function removeOthers(name: string): Promise<void> {
  for await (const entry of Deno.readDir(CACHE_FOLDER)) {
    if (!entry.name.startsWith(`${name}-`)) continue;
    await Deno.remove(join(CACHE_FOLDER, entry.name), { recursive: true });
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
