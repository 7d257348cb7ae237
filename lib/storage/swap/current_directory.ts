import { modelDirectory } from "../layout.ts";
import type { Store } from "../stores.ts";
import { listPartialEntries } from "../partial/partial_entry.ts";
import { listAsides } from "./recover_swap.ts";

/**
 * Where the version of a model lies that can be used, without changing anything: in its place, or
 * aside if a process was killed in the middle of an exchange, before the new one came in.
 */
export async function currentDirectory(
  store: Store,
  key: string,
): Promise<string> {
  const final = modelDirectory(store, key);
  if (await isTaken(final)) return final;
  const aside = await findAside(store, key);
  // A living process leaves the place empty for a moment only, which may be over.
  return aside === undefined || await isTaken(final) ? final : aside;
}

async function findAside(
  store: Store,
  key: string,
): Promise<string | undefined> {
  try {
    const [latest] = await listAsides(await listPartialEntries(store, key));
    return latest;
  } catch {
    // Out of reach, which the look at the place itself will tell.
    return undefined;
  }
}

async function isTaken(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    return !(error instanceof Deno.errors.NotFound);
  }
}
