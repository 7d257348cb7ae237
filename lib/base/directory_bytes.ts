import { join } from "@std/path";

/** A model has some ten files; a folder with more entries is not one, and not worth the time. */
const MAXIMUM_ENTRIES = 10_000;

/**
 * Sums the bytes of all files in a folder and its subfolders. Links to files count as what they lead
 * to, links to folders are not followed, and what cannot be read, or is not there, counts as nothing.
 */
export async function directoryBytes(path: string): Promise<number> {
  const waiting = [path];
  let bytes = 0;
  let entries = 0;
  for (let folder = waiting.pop(); folder; folder = waiting.pop()) {
    for (const entry of await readFolder(folder)) {
      entries += 1;
      if (entries > MAXIMUM_ENTRIES) return bytes;
      const child = join(folder, entry.name);
      if (entry.isDirectory) waiting.push(child);
      else bytes += await fileBytes(child);
    }
  }
  return bytes;
}

async function readFolder(path: string): Promise<Deno.DirEntry[]> {
  try {
    return await Array.fromAsync(Deno.readDir(path));
  } catch {
    // Unreadable or gone: the caller's other checks say why.
    return [];
  }
}

/** Length of a file; what is not a file, or not there, counts as nothing. */
export async function fileBytes(path: string): Promise<number> {
  try {
    const info = await Deno.stat(path);
    return info.isFile ? info.size : 0;
  } catch {
    // A broken link, or a file that was removed since the folder was read.
    return 0;
  }
}
