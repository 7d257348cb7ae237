import { DiskFullError, FastvlmError, StorageError } from "../base/errors.ts";

/** What was being done when the file system refused. */
export interface StorageAction {
  /** What was being done, as in `"make the folder"`. */
  action: string;
  /** What it was done to. */
  path: string;
}

const FULL_CODES: readonly unknown[] = ["ENOSPC", "EDQUOT"];

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read only",
  ENOTDIR: "a file is in the way",
  EEXIST: "a file is in the way",
  EISDIR: "a folder is in the way",
  ELOOP: "its symbolic links form a loop",
  ENOLCK: "the file system has no locks",
  ENOTSUP: "the file system cannot do that",
  EOPNOTSUPP: "the file system cannot do that",
  ENAMETOOLONG: "the name is too long",
};

/**
 * Turns a refusal of the file system into a `StorageError`, or a `DiskFullError`, that names the path
 * and what helps; every other error, a missing Deno permission too, is given back as it is.
 *
 * @example
 * ```ts ignore
 * try {
 *   await Deno.mkdir(path, { recursive: true });
 * } catch (error) {
 *   throw explainStorageError(error, { action: "make the folder", path });
 * }
 * ```
 */
export function explainStorageError(
  error: unknown,
  { action, path }: StorageAction,
): unknown {
  const code = errorCodeOf(error);
  if (FULL_CODES.includes(code)) {
    return new DiskFullError(`Cannot ${action} "${path}": the disk is full`, {
      hint: "free some space, or set FASTVLM_HOME to a folder on another disk",
      cause: error,
    });
  }
  const reason = code === undefined ? undefined : REASONS[code];
  if (reason === undefined) return error;
  return new StorageError(`Cannot ${action} "${path}": ${reason}`, {
    hint: "use --store project, or set FASTVLM_HOME to a folder you can write",
    cause: error,
  });
}

/** Says in one line that, and why, a file or folder could not be read or understood. */
export function describeReadFailure(path: string, error: unknown): string {
  return error instanceof FastvlmError
    ? error.message
    : `Cannot read "${path}": ${explainReadFailure(error)}`;
}

/** Says in a few words why a file or folder could not be read. */
export function explainReadFailure(error: unknown): string {
  if (error instanceof Deno.errors.NotCapable) {
    return "read permission is missing";
  }
  const code = errorCodeOf(error);
  if (code === "EISDIR") return "it is a folder";
  if (code === "ENOTDIR") return "a folder above it is a file";
  const known = code === undefined ? undefined : REASONS[code];
  if (known !== undefined) return known;
  return error instanceof Error ? error.message : String(error);
}

/** The system's name of an error, as in `"EACCES"`; Deno's and Node's functions both give it. */
export function errorCodeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error &&
      typeof error.code === "string"
    ? error.code
    : undefined;
}
