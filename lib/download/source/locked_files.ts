import { isFilePattern } from "../../catalog/file_pattern.ts";
import type { LockEntry } from "../../catalog/schema.ts";
import { validatePath } from "../../catalog/valid_path.ts";
import type { WantedFile } from "../wanted_file.ts";

/**
 * The files that a lock entry has, and what their content must be.
 *
 * @throws {ConfigError} If a path cannot be used.
 */
export function lockedFiles(lockEntry: LockEntry | undefined): WantedFile[] {
  return Object.entries(lockEntry?.files ?? {}).map(
    ([path, { bytes, sha256 }]) => ({
      path: validatePath(path),
      bytes,
      digest: { algorithm: "sha256", value: sha256 },
    }),
  );
}

/**
 * What the source itself must tell: without a lock entry all of a variant's files, else those named
 * ones that the entry lacks.
 */
export function unlockedFiles(
  files: readonly string[],
  lockEntry: LockEntry | undefined,
): string[] {
  if (lockEntry === undefined) return [...files];
  return files.filter((file) =>
    !isFilePattern(file) && !Object.hasOwn(lockEntry.files, file)
  );
}
