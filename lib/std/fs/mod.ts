/**
 * The part of `@std/fs` that the toolkit uses, over `node:fs`.
 *
 * `deno.json` links `jsr:@std/fs` to this folder, so that everything runs where JSR cannot be
 * reached. Names, arguments and results are those of the real package;
 * `tests/std/fs_test.ts` holds both to the same contract.
 *
 * @module
 */

import { mkdir, stat } from "node:fs/promises";

/** Makes a folder and its parents if they do not exist; rejects if a file is in the way. */
export async function ensureDir(dir: string | URL): Promise<void> {
  await mkdir(dir, { recursive: true });
}

/** Says whether a file or folder exists; a broken symbolic link does not. */
export async function exists(
  path: string | URL,
  options: { isDirectory?: boolean; isFile?: boolean } = {},
): Promise<boolean> {
  try {
    const info = await stat(path);
    if (options.isDirectory) return info.isDirectory();
    if (options.isFile) return info.isFile();
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
