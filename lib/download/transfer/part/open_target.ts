import { dirname } from "@std/path";
import { removeIfPresent } from "../../../base/atomic_write.ts";
import { lstatIfPresent } from "../../../base/lstat_if_present.ts";
import { explainStorageError } from "../../../storage/storage_error.ts";

/** A file that is open for reading and writing. */
export interface OpenedTarget {
  /** The file, at its beginning. */
  file: Deno.FsFile;
  /** Length in bytes. */
  bytes: number;
}

/** Owner writes, all read: the mode of a file that is being made. */
const WRITABLE_MODE = 0o644;

/**
 * Opens a file for reading and writing, and makes it and its folders if there are none. Only a file of
 * its own is used: a link or folder at the path is removed, and a file that has other names too is
 * replaced by a copy, so that nothing else changes with it.
 *
 * @throws {StorageError} If the file system refuses.
 */
export async function openTarget(path: string): Promise<OpenedTarget> {
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    const info = await lstatIfPresent(path);
    if (info !== undefined) await makeOwn(path, info);
    const file = await Deno.open(path, {
      read: true,
      write: true,
      create: true,
    });
    return { file, bytes: info?.isFile ? info.size : 0 };
  } catch (error) {
    throw explainStorageError(error, { action: "open", path });
  }
}

async function makeOwn(path: string, info: Deno.FileInfo): Promise<void> {
  if (!info.isFile) return await removeIfPresent(path);
  if ((info.nlink ?? 1) > 1) await separate(path);
  if (info.mode !== null && (info.mode & 0o200) === 0) {
    await Deno.chmod(path, WRITABLE_MODE);
  }
}

/** Gives a file with several names a content of its own under this one. */
async function separate(path: string): Promise<void> {
  const copy = `${path}.${Deno.pid}-${crypto.randomUUID().slice(0, 8)}.tmp`;
  try {
    await Deno.copyFile(path, copy);
    await Deno.rename(copy, path);
  } catch (error) {
    await removeIfPresent(copy);
    throw error;
  }
}
