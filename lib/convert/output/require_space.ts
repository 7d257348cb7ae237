import { formatBytes } from "../../base/bytes.ts";
import { DiskFullError } from "../../base/errors.ts";
import { freeBytes } from "../../storage/free_space.ts";

/** Room for the small files, the tokenizer among them, and for the file system's own. */
const MARGIN_BYTES = 64e6;

/** What {@linkcode requireSpace} compares. */
export interface SpaceNeed {
  /** Folder of the result. */
  readonly directory: string;
  /** Bytes that will be written. */
  readonly bytes: number;
  /** Folder of the checkpoint, which can be removed afterwards. */
  readonly source: string;
  /** Length of its files. */
  readonly sourceBytes: number;
}

/**
 * Refuses a conversion that the disk has no room for: the result is written while its source is there.
 *
 * @throws {DiskFullError} With the numbers.
 */
export async function requireSpace(
  { directory, bytes, source, sourceBytes }: SpaceNeed,
): Promise<void> {
  const free = await freeBytes(directory);
  const needed = bytes + MARGIN_BYTES;
  if (free === undefined || free >= needed) return;
  throw new DiskFullError(
    `Cannot convert "${source}" (${formatBytes(sourceBytes)}): ${
      formatBytes(needed)
    } more must be free for the result, and ${formatBytes(free)} are`,
    {
      hint:
        "free some space, or set FASTVLM_HOME to a folder on another disk; --remove-source frees that of the checkpoint afterwards",
    },
  );
}
