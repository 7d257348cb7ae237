import { formatBytes } from "../../base/bytes.ts";
import { DiskFullError } from "../../base/errors.ts";
import type { Store } from "../../storage/stores.ts";

/** What a plan takes on the disk, and what there is. */
export interface DiskNeed {
  /** The model's key. */
  key: string;
  /** Bytes that must be free on the disk, with the margin. */
  requiredBytes: number;
  /** Bytes that are free; absent if the system does not tell. */
  freeBytes?: number;
}

/** Room for what else is written meanwhile, as a share of the files. */
const MARGIN_RATIO = 0.05;

/** The same for files that are larger than this: the system and other programs need room to live. */
const MARGIN_BYTES = 256e6;

/** Bytes that must be free to write that many, with room for what else is written meanwhile. */
export function withMargin(bytes: number): number {
  const share = Math.ceil(bytes * MARGIN_RATIO);
  return bytes < MARGIN_BYTES
    ? bytes + share
    : bytes + Math.max(share, MARGIN_BYTES);
}

/**
 * Refuses a plan that the disk has no room for.
 *
 * @throws {DiskFullError} With the numbers.
 */
export function checkFreeSpace(
  { key, requiredBytes, freeBytes }: DiskNeed,
  store: Store,
): void {
  if (freeBytes === undefined || freeBytes >= requiredBytes) return;
  throw new DiskFullError(
    `Cannot download "${key}" to "${store.root}": ${
      formatBytes(requiredBytes)
    } must be free, and ${formatBytes(freeBytes)} are`,
    {
      hint: "free some space, or set FASTVLM_HOME to a folder on another disk",
    },
  );
}
