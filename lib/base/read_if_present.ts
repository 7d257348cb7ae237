/**
 * Reads a file as text, if there is one; else `undefined`.
 *
 * @throws the file system's other errors.
 */
export async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
