import { join } from "@std/path";

/** What every whole file of raw numbers ends with. */
const LAST_BYTE = "}".charCodeAt(0);

/**
 * Removes the files of raw numbers that a killed process left unfinished: the fault tests kill some, and
 * `deno coverage` refuses the whole folder for one such file.
 *
 * @returns How many there were.
 */
export async function removeUnfinished(folder: string): Promise<number> {
  let removed = 0;
  for await (const { name, isFile } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (!isFile || await isWhole(path)) continue;
    await Deno.remove(path);
    removed += 1;
  }
  return removed;
}

async function isWhole(path: string): Promise<boolean> {
  using file = await Deno.open(path);
  const { size } = await file.stat();
  if (size === 0) return false;
  await file.seek(-1, Deno.SeekMode.End);
  const last = new Uint8Array(1);
  await file.read(last);
  return last[0] === LAST_BYTE;
}
