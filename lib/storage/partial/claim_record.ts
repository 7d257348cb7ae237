import { basename, join } from "@std/path";
import { atomicWrite } from "../../base/atomic_write.ts";
import { isRecord } from "../../base/json.ts";
import {
  type LockHolder,
  makeLockHolder,
  parseLockHolder,
} from "../lock_holder.ts";

/** File in a claimed folder that says who works there. */
export const CLAIM_FILE_NAME = ".claim.json";

/** Writes into a claimed folder that this process works there from now on. */
export async function writeClaimRecord(
  directory: string,
  host: string | undefined,
): Promise<void> {
  const record = { ...makeLockHolder(host), folder: basename(directory) };
  await atomicWrite(
    join(directory, CLAIM_FILE_NAME),
    `${JSON.stringify(record)}\n`,
  );
}

/**
 * Reads who works in a claimed folder; `undefined` if it does not say, or only speaks of an earlier
 * claim, whose folder had another name.
 */
export async function readClaimRecord(
  directory: string,
): Promise<LockHolder | undefined> {
  try {
    const path = join(directory, CLAIM_FILE_NAME);
    const value: unknown = JSON.parse(await Deno.readTextFile(path));
    const isOfThis = isRecord(value) && value["folder"] === basename(directory);
    return isOfThis ? parseLockHolder(value) : undefined;
  } catch {
    // Just claimed, or cut off: then the folder's name and its time must do.
    return undefined;
  }
}
