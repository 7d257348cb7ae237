import { basename, dirname, join } from "@std/path";
import { removeIfPresent } from "../../lib/base/atomic_write.ts";
import { lstatIfPresent } from "../../lib/base/lstat_if_present.ts";
import { syncDirectory } from "../../lib/base/sync_directory.ts";

/** What follows a folder's name while it is aside. */
const ASIDE = ".replaced-";

/**
 * Puts a folder in the place of another one, which is removed only when the new one is there; if the
 * exchange fails, it comes back. If the process is killed in the middle, {@linkcode recoverFolder} brings
 * it back.
 */
export async function replaceFolder(
  place: string,
  replacement: string,
): Promise<void> {
  const aside = `${place}${ASIDE}${Deno.pid}`;
  const isTaken = await lstatIfPresent(place) !== undefined;
  if (isTaken) await Deno.rename(place, aside);
  try {
    await Deno.rename(replacement, place);
    await syncDirectory(dirname(place));
  } catch (error) {
    if (isTaken) await Deno.rename(aside, place);
    throw error;
  }
  if (isTaken) await removeIfPresent(aside);
}

/** Brings back a folder whose exchange was broken off, and removes one that was exchanged. */
export async function recoverFolder(place: string): Promise<void> {
  for (const aside of await findAsides(place)) {
    if (await lstatIfPresent(place) !== undefined) await removeIfPresent(aside);
    else await Deno.rename(aside, place);
  }
}

async function findAsides(place: string): Promise<string[]> {
  const beginning = `${basename(place)}${ASIDE}`;
  const asides: string[] = [];
  try {
    for await (const { name } of Deno.readDir(dirname(place))) {
      if (!name.startsWith(beginning)) continue;
      asides.push(join(dirname(place), name));
    }
  } catch (error) {
    // Where there is no folder yet, nothing was exchanged.
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return asides.sort();
}
