/**
 * What stands at a path itself, a link included; `undefined` if nothing does, or if a part of the path
 * is no folder.
 *
 * @throws the file system's other errors.
 */
export async function lstatIfPresent(
  path: string,
): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.lstat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (error instanceof Deno.errors.NotADirectory) return undefined;
    throw error;
  }
}
