import type { ErrorCode } from "./exit_codes.ts";

/** What every error of the toolkit can carry. */
export interface FastvlmErrorOptions {
  /** What the person can do about it, usually a command. */
  hint?: string;
  /** The error that led to this one. */
  cause?: unknown;
}

/**
 * The base of all errors that a person can act on.
 *
 * The commands print such an error as one line (and its hint as a second one), without a stack, and
 * exit with the number that `EXIT_CODES` gives for its `code`. Any other error is a fault of ours.
 */
export class FastvlmError extends Error {
  /** Names the kind of failure; `EXIT_CODES` maps it to the commands' exit code. */
  readonly code: ErrorCode = "failed";
  /** What the person can do about it, usually a command. */
  readonly hint: string | undefined;

  /** Makes an error with its hint and cause. */
  constructor(message: string, options: FastvlmErrorOptions = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = new.target.name;
    this.hint = options.hint;
  }
}

/** Thrown when a catalog, lock, manifest or model file cannot be understood. */
export class ConfigError extends FastvlmError {}

/** Thrown when a picture cannot be read, decoded or is too large. */
export class ImageError extends FastvlmError {}

/** Thrown when a model's files cannot be loaded or do not have the expected form. */
export class ModelFormatError extends FastvlmError {}

/** Thrown when an adapter is used after `close()`. */
export class AdapterClosedError extends FastvlmError {}

/** Thrown when an adapter has as many waiting requests as it may have. */
export class QueueFullError extends FastvlmError {}

/** Thrown when the file system refuses: read-only, no permission, a file in the way. */
export class StorageError extends FastvlmError {}

/** Thrown when an option, argument or name is not one that exists. */
export class UsageError extends FastvlmError {
  /** Exit code 2. */
  override readonly code = "usage";
}

/** Thrown when something asked for by name does not exist. */
export class NotFoundError extends FastvlmError {
  /** Exit code 3. */
  override readonly code: ErrorCode = "notFound";
}

/** Thrown when a model is known but not runnable from any store. */
export class ModelNotInstalledError extends NotFoundError {
  /** The command that installs it. */
  readonly command: string;

  /** Makes the error with the command that mends it. */
  constructor(
    message: string,
    options: FastvlmErrorOptions & { command: string },
  ) {
    super(message, { hint: `run: ${options.command}`, ...options });
    this.command = options.command;
  }
}

/** Thrown when a server asks for a token or refuses the one given. */
export class AccessDeniedError extends FastvlmError {
  /** Exit code 4. */
  override readonly code = "accessDenied";
}

/** Thrown when a server cannot be reached or answers wrongly. */
export class NetworkError extends FastvlmError {
  /** Exit code 5. */
  override readonly code = "network";
}

/** Thrown when there is not enough free space, or it ran out. */
export class DiskFullError extends FastvlmError {
  /** Exit code 6. */
  override readonly code = "diskFull";
}

/** Thrown when bytes are not those that the lock, the hub or the manifest promises. */
export class DigestMismatchError extends FastvlmError {
  /** Exit code 7. */
  override readonly code = "digestMismatch";
}

/** Thrown when another process keeps a model's lock for too long. */
export class LockTimeoutError extends FastvlmError {
  /** Exit code 8. */
  override readonly code = "lockTimeout";
}

/** Thrown when the network would be needed but may not be used. */
export class OfflineError extends FastvlmError {
  /** Exit code 9. */
  override readonly code = "offline";
}

/** Thrown when some of several things failed; the others are done. */
export class PartialFailureError extends FastvlmError {
  /** Exit code 10. */
  override readonly code = "partialFailure";
}

/** Thrown when the person or the system ended the run. */
export class InterruptedError extends FastvlmError {
  /** Exit code 130, or 143 after SIGTERM. */
  override readonly code: "interrupted" | "terminated";

  /** Makes the error for a signal. */
  constructor(
    signal: "SIGINT" | "SIGTERM" = "SIGINT",
    options: FastvlmErrorOptions = {},
  ) {
    super("Interrupted", options);
    this.code = signal === "SIGTERM" ? "terminated" : "interrupted";
  }
}
