import { join } from "@std/path";
import { sha256File } from "../../base/digest.ts";
import { readRecord } from "./cache_record.ts";

/**
 * Reads all entries of a model's folder, and gives the paths of files that are not what they were when
 * their entry was made. A folder that is not there has none.
 *
 * @throws the file system's errors, unless a file is not there.
 */
export async function findDamagedEntries(
  directory: string,
  signal?: AbortSignal,
): Promise<string[]> {
  const damaged: string[] = [];
  for (const entry of await entriesIn(directory)) {
    const record = await readRecord(entry) ?? {};
    for (const [name, { sha256 }] of Object.entries(record)) {
      const path = join(entry, name);
      if (await digestOf(path, signal) !== sha256) damaged.push(path);
    }
  }
  return damaged.sort();
}

async function entriesIn(directory: string): Promise<string[]> {
  try {
    return await Array.fromAsync(
      Deno.readDir(directory),
      ({ name }) => join(directory, name),
    );
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

async function digestOf(
  path: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  try {
    return await sha256File(path, signal);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
