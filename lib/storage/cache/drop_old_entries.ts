import { join } from "@std/path";
import { removeIfPresent } from "../../base/atomic_write.ts";
import { entryUseMs } from "./last_use.ts";

/** A home directory that several kinds of machines share needs one each. */
const KEPT_ENTRIES = 2;

/** Nobody writes an entry for that long. */
const ABANDONED_AFTER_MS = 3_600_000;

/**
 * Removes the entries of a group but the two that were used last, and what was left of writing entries.
 *
 * @throws the file system's errors.
 */
export async function dropOldEntries(
  directory: string,
  group: string,
): Promise<void> {
  const entries: { path: string; usedMs: number }[] = [];
  for await (const { name } of Deno.readDir(directory)) {
    const path = join(directory, name);
    if (!name.startsWith(`${group}-`)) continue;
    const usedMs = await entryUseMs(path);
    if (!name.endsWith(".tmp")) entries.push({ path, usedMs });
    else if (Date.now() - usedMs > ABANDONED_AFTER_MS) {
      await removeIfPresent(path);
    }
  }
  entries.sort((a, b) => b.usedMs - a.usedMs);
  for (const { path } of entries.slice(KEPT_ENTRIES)) {
    await removeIfPresent(path);
  }
}
