import { join } from "@std/path";
import { mtimeMsOf } from "../manifest.ts";
import { recordPath } from "./cache_record.ts";

/** Says when any of a model's entries was last used, or begun, in milliseconds since 1970. */
export async function lastUseMs(directory: string): Promise<number> {
  const entries = await namesIn(directory);
  const times = await Promise.all(
    entries.map((name) => entryUseMs(join(directory, name))),
  );
  return Math.max(await changedMs(directory) ?? 0, ...times);
}

/** Says when an entry was last used; one without a record, when its folder last changed. */
export async function entryUseMs(entry: string): Promise<number> {
  return await changedMs(recordPath(entry)) ?? await changedMs(entry) ?? 0;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    if (error instanceof Deno.errors.NotADirectory) return [];
    throw error;
  }
}

async function changedMs(path: string): Promise<number | undefined> {
  try {
    return mtimeMsOf(await Deno.stat(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (error instanceof Deno.errors.NotADirectory) return undefined;
    throw error;
  }
}
