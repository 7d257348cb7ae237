import { dirname } from "@std/path";
import { removeIfPresent } from "../../lib/base/atomic_write.ts";
import { lstatIfPresent } from "../../lib/base/lstat_if_present.ts";
import { syncDirectory } from "../../lib/base/sync_directory.ts";

/**
 * Puts a folder in the place of another one, which is removed only when the new one is there; if the
 * exchange fails, it comes back.
 */
export async function replaceFolder(
  place: string,
  replacement: string,
): Promise<void> {
  const aside = `${place}.replaced-${Deno.pid}`;
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
