import { dirname, join, resolve } from "@std/path";

/** Name of the catalog file that marks the root of a project. */
export const CATALOG_FILE_NAME = "models.config.json";

/**
 * The root of the project that a folder belongs to: the nearest folder upward that holds
 * `models.config.json`, else the folder itself.
 */
export async function findProjectRoot(folder: string): Promise<string> {
  const marker = await findUpward(folder, CATALOG_FILE_NAME);
  return marker === undefined ? resolve(folder) : dirname(marker);
}

/**
 * Looks for a file in a folder and all folders above it; the nearest one wins. Folders that may not
 * be read count as folders without it.
 */
export async function findUpward(
  folder: string,
  fileName: string,
): Promise<string | undefined> {
  let current = resolve(folder);
  for (;;) {
    const candidate = join(current, fileName);
    if (await isReadableFile(candidate)) return candidate;
    const parent = dirname(current);
    if (parent === current) return undefined;
    current = parent;
  }
}

async function isReadableFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (isUnreachable(error)) return false;
    throw error;
  }
}

function isUnreachable(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound ||
    error instanceof Deno.errors.NotADirectory ||
    error instanceof Deno.errors.PermissionDenied ||
    error instanceof Deno.errors.NotCapable ||
    error instanceof Deno.errors.FilesystemLoop;
}
