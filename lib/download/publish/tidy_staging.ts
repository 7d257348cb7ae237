import { CLAIM_FILE_NAME } from "../../storage/partial/claim_record.ts";
import { resumeRecordPath } from "../../storage/partial/resume_record.ts";
import { removeOthers } from "./remove_others.ts";

/**
 * Removes everything from a staging folder but the files of some paths, what is known of those that
 * are unfinished, and the claim.
 */
export async function tidyStaging(
  staging: string,
  paths: readonly string[],
): Promise<void> {
  const records = paths.map((path) =>
    resumeRecordPath("", path).replaceAll("\\", "/")
  );
  await removeOthers(staging, [CLAIM_FILE_NAME, ...paths, ...records]);
}
