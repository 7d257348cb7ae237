import { join } from "@std/path";
import { fileBytes } from "../../base/directory_bytes.ts";
import type { FileDigest, LockEntry } from "../../catalog/schema.ts";
import type { Store } from "../stores.ts";
import { findPartials } from "./find_partials.ts";
import {
  readResumeRecord,
  recordedBytes,
  resumeRecordPath,
} from "./resume_record.ts";

/**
 * Bytes of a lock's files that a store holds and that need not be fetched, as far as is known without
 * reading them. A download goes on in one folder: the one with most of them counts.
 */
export async function stagedBytes(
  store: Store,
  key: string,
  files: LockEntry["files"],
): Promise<number> {
  let most = 0;
  for (const { directory } of await findPartials(store, key)) {
    const counts = await Promise.all(
      Object.entries(files).map(([path, file]) =>
        stagedFileBytes(directory, path, file)
      ),
    );
    most = Math.max(most, counts.reduce((sum, count) => sum + count, 0));
  }
  return most;
}

/** What there is of one file that must have a certain length and digest. */
async function stagedFileBytes(
  staging: string,
  path: string,
  { bytes, sha256 }: FileDigest,
): Promise<number> {
  const size = await fileBytes(join(staging, path));
  if (size === 0) return 0;
  const record = await readResumeRecord(resumeRecordPath(staging, path));
  if (record === undefined) return size === bytes ? bytes : 0;
  const { digest } = record;
  const isOther = record.bytes !== bytes ||
    digest?.algorithm === "sha256" && digest.value !== sha256;
  return isOther ? 0 : Math.min(recordedBytes(record), size);
}
