import { join } from "@std/path";
import { mtimeMsOf } from "../../lib/storage/manifest.ts";

/** All files below a folder as sorted relative paths with `/`; none if it does not exist. */
export async function listFiles(folder: string): Promise<string[]> {
  return (await walk(folder)).sort();
}

/** What a change of a file or its replacement would show in. */
export interface FileStamp {
  bytes: number;
  mtimeMs: number;
  inode: number | null;
}

/** Size, time and inode of all files below a folder, by relative path. */
export async function stampTree(
  folder: string,
): Promise<Record<string, FileStamp>> {
  const stamps: Record<string, FileStamp> = {};
  for (const path of await listFiles(folder)) {
    const info = await Deno.stat(join(folder, path));
    const { size: bytes, ino: inode } = info;
    stamps[path] = { bytes, mtimeMs: mtimeMsOf(info), inode };
  }
  return stamps;
}

async function walk(folder: string): Promise<string[]> {
  const paths: string[] = [];
  for (const { name, isDirectory } of await entriesOf(folder)) {
    if (!isDirectory) paths.push(name);
    else {
      const below = await walk(join(folder, name));
      paths.push(...below.map((path) => `${name}/${path}`));
    }
  }
  return paths;
}

async function entriesOf(folder: string): Promise<Deno.DirEntry[]> {
  try {
    return await Array.fromAsync(Deno.readDir(folder));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
