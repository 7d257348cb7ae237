import { type FastvlmErrorOptions, NetworkError } from "../../base/errors.ts";

/** Options of a {@linkcode TransientError}. */
export interface TransientErrorOptions extends FastvlmErrorOptions {
  /** How long the server asks to wait, in milliseconds; absent if it says nothing. */
  waitMs?: number;
}

/** Thrown when the same request may succeed later: a busy server, a broken connection, a stall. */
export class TransientError extends NetworkError {
  /** How long the server asks to wait, in milliseconds; `undefined` if it says nothing. */
  readonly waitMs: number | undefined;

  /** Makes the error with the wait that the server asks for. */
  constructor(message: string, options: TransientErrorOptions = {}) {
    super(message, options);
    this.waitMs = options.waitMs;
  }
}

/** Thrown when no connection came about: an unknown host, a closed port, no network. */
export class UnreachableError extends TransientError {}

/** Thrown when there was no progress for as long as somebody was ready to wait. */
export class PatienceEndedError extends NetworkError {}

/**
 * Thrown when the final address of a file, kept from an earlier redirect, is refused: the signature
 * has run out. The canonical address leads to a fresh one.
 */
export class ExpiredAddressError extends TransientError {}

/** Thrown when a server has no range for us, or not the one it declares; the whole file may do. */
export class RangeRefusedError extends NetworkError {}

/** Thrown when size or ETag are no longer those of the bytes that are there; these must go. */
export class FileChangedError extends NetworkError {}
