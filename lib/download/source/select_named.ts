import { NotFoundError } from "../../base/errors.ts";
import { isFilePattern, selectFiles } from "../../catalog/file_pattern.ts";

/**
 * Picks from the paths that a source has those that a variant's files mean.
 *
 * @param place Where the paths come from, as in `in "owner/name" at commit …`.
 * @throws {NotFoundError} If a named file is not there, or nothing is.
 */
export function selectNamed(
  paths: readonly string[],
  files: readonly string[],
  place: string,
): string[] {
  const missing = files.find((file) =>
    !isFilePattern(file) && !paths.includes(file)
  );
  const selected = selectFiles(paths, files);
  if (missing === undefined && selected.length > 0) return selected;
  throw new NotFoundError(
    `Cannot find "${missing ?? files.join('", "')}" ${place}`,
    { hint: "check the variant's files in models.config.json" },
  );
}
