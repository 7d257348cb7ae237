import { ConfigError } from "../base/errors.ts";

/** The toolkit's own record in a model's directory; no file of a model may take its name. */
export const MANIFEST_FILE_NAME = "manifest.json";

/** The archive that a model's files are extracted from, while it lies beside them. */
export const ARCHIVE_FILE_NAME = ".archive.zip";

/** What the toolkit keeps beside the files of an unfinished download. */
const STAGING_NAMES: readonly string[] = [
  ARCHIVE_FILE_NAME,
  ".claim.json",
  ".resume",
];

/** Longer paths fail on some systems once the store's own path stands before them. */
const MAXIMUM_PATH_LENGTH = 200;

/** Characters that Windows refuses in a name, and control characters. */
// deno-lint-ignore no-control-regex
const FORBIDDEN_CHARACTERS_REGEXP = /[\u0000-\u001f\u007f<>:"|?*\\]/;

/** Names that Windows gives to devices, whatever extension follows. */
const DEVICE_NAME_REGEXP = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/i;

/**
 * Checks that a path of a catalog, lock, manifest or server can be used below a model's directory on
 * every system, and returns it.
 *
 * @throws {ConfigError} If it is absolute, leaves the directory, or holds a name some system refuses.
 */
export function validatePath(path: string): string {
  const problem = findPathProblem(path);
  if (problem === undefined) return path;
  throw new ConfigError(
    `Cannot use path ${JSON.stringify(path)}: it ${problem}`,
  );
}

/** Says what a path must be to be usable (`must …`), or `undefined` if it is. */
export function findPathProblem(path: string): string | undefined {
  if (path === "" || path.startsWith("/")) return "must be a relative path";
  if (path.length > MAXIMUM_PATH_LENGTH) {
    return `must have at most ${MAXIMUM_PATH_LENGTH} characters`;
  }
  if (path.toLowerCase() === MANIFEST_FILE_NAME) {
    return `must differ from "${MANIFEST_FILE_NAME}", the toolkit's own record`;
  }
  const [first = ""] = path.toLowerCase().split("/");
  if (STAGING_NAMES.includes(first)) {
    return `must begin with another name than "${first}", the toolkit's own`;
  }
  if (FORBIDDEN_CHARACTERS_REGEXP.test(path)) {
    return 'must be without control characters and < > : " | ? * \\';
  }
  return path.split("/").every(isSafeSegment)
    ? undefined
    : 'must consist of plain names between "/", without "." and ".."';
}

function isSafeSegment(segment: string): boolean {
  return segment !== "" && !/[. ]$/.test(segment) &&
    !DEVICE_NAME_REGEXP.test(segment);
}
