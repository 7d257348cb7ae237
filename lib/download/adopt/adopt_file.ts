import { dirname } from "@std/path";
import { removeIfPresent } from "../../base/atomic_write.ts";
import { DiskFullError } from "../../base/errors.ts";
import {
  describeReadFailure,
  explainStorageError,
} from "../../storage/storage_error.ts";
import type { DownloadLog } from "../download_log.ts";
import { hashPrefixes } from "../hash_prefixes.ts";
import type { HashedPart } from "../transfer/part/part_file.ts";
import type { WantedFile } from "../wanted_file.ts";
import type { FileCopy } from "./file_copy.ts";

/** Where an adopted file goes, and who is told. */
export interface AdoptFileOptions {
  /** Path that the file gets; what is there is replaced once there is something better. */
  target: string;
  /** Path of the record of what is there, which then has no meaning any more. */
  recordPath: string;
  /** Told of every copy that is tried. */
  log?: DownloadLog;
  /** Ends the reading. */
  signal?: AbortSignal;
}

/**
 * Makes a wanted file from the first copy that has its digest, and gives its digests; `undefined` if none
 * has it. A copy that nobody writes to is linked after its digest was compared, of any other it is the
 * new file that is read and compared. The copies themselves stay as they are, with their modes.
 *
 * @throws {DiskFullError} If there is no room for it.
 */
export async function adoptFile(
  file: WantedFile,
  copies: readonly FileCopy[],
  options: AdoptFileOptions,
): Promise<HashedPart | undefined> {
  const { target, recordPath, log, signal } = options;
  const beside = `${target}.adopted`;
  if (copies.length > 0) await Deno.mkdir(dirname(target), { recursive: true });
  for (const copy of copies) {
    signal?.throwIfAborted();
    const details = { path: file.path, from: copy.path, origin: copy.origin };
    try {
      await removeIfPresent(beside);
      const hashed = await adoptCopy(file, copy, beside, signal);
      const { actual, matches } = hashed;
      log?.info(matches ? "adopted" : "not adopted", { ...details, actual });
      if (!matches) continue;
      await removeIfPresent(recordPath);
      await Deno.rename(beside, target);
      return hashed;
    } catch (error) {
      signal?.throwIfAborted();
      throwIfFull(error, target);
      const reason = describeReadFailure(copy.path, error);
      log?.info("not adopted", { ...details, reason });
    } finally {
      await removeIfPresent(beside);
    }
  }
  return undefined;
}

async function adoptCopy(
  file: WantedFile,
  { path, canLink }: FileCopy,
  target: string,
  signal: AbortSignal | undefined,
): Promise<HashedPart> {
  if (canLink) {
    const hashed = await hashPrefixes(path, file, signal);
    if (!hashed.matches || await linkIfPossible(path, target)) return hashed;
  }
  // On file systems that can, the system lets both share their blocks.
  await Deno.copyFile(path, target);
  const hashed = await hashPrefixes(target, file, signal);
  if (hashed.matches) await syncFile(target);
  return hashed;
}

async function syncFile(path: string): Promise<void> {
  using file = await Deno.open(path);
  await file.sync();
}

/** Another disk, a file system without links, or a missing permission: then it is copied. */
async function linkIfPossible(path: string, target: string): Promise<boolean> {
  try {
    await Deno.link(path, target);
    return true;
  } catch {
    return false;
  }
}

function throwIfFull(error: unknown, path: string): void {
  const explained = explainStorageError(error, { action: "write", path });
  if (explained instanceof DiskFullError) throw explained;
}
