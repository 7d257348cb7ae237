import { statfs } from "node:fs/promises";
import { dirname, resolve } from "@std/path";

/** Room on the disk that holds a path. */
export interface DiskSpace {
  /** Bytes that this user may still write. */
  freeBytes: number;
  /** Size of the file system. */
  totalBytes: number;
}

/**
 * Bytes that may still be written below a path, which need not exist; `undefined` if the system does
 * not tell, see {@linkcode diskSpace}.
 */
export async function freeBytes(path: string): Promise<number | undefined> {
  return (await diskSpace(path))?.freeBytes;
}

/**
 * Room on the disk that holds a path, or would hold it: the nearest folder that exists counts.
 *
 * Deno asks for `--allow-sys=statfs` besides read permission; without it, and on file systems that
 * do not tell, the answer is `undefined`.
 */
export async function diskSpace(path: string): Promise<DiskSpace | undefined> {
  let current = resolve(path);
  for (;;) {
    try {
      return await readSpace(current);
    } catch (error) {
      if (!isMissing(error)) return undefined;
    }
    const parent = dirname(current);
    if (parent === current) return undefined;
    current = parent;
  }
}

async function readSpace(path: string): Promise<DiskSpace> {
  // With plain numbers, products beyond 2^53 would lose digits on large disks.
  const { bavail, blocks, bsize } = await statfs(path, { bigint: true });
  return {
    freeBytes: Number(bavail * bsize),
    totalBytes: Number(blocks * bsize),
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error &&
    (error.code === "ENOENT" || error.code === "ENOTDIR");
}
