import type { FastvlmError } from "../../base/errors.ts";
import type { FileToTransfer, TransferOptions } from "./transfer_options.ts";

/** An attempt that failed. */
export interface FailedAttempt {
  /** Why. */
  error: FastvlmError;
  /** Host and port that failed. */
  host: string;
  /** Number of the attempt, from 1. */
  attempt: number;
}

/** Tells of attempts that failed and are followed by another one. */
export class RetryNotices {
  readonly #file: FileToTransfer;
  readonly #options: TransferOptions;
  #failed: FailedAttempt | undefined;

  /** Begins with no attempt. */
  constructor(file: FileToTransfer, options: TransferOptions) {
    this.#file = file;
    this.#options = options;
  }

  /** Why the last attempt failed, if one has. */
  get lastError(): FastvlmError | undefined {
    return this.#failed?.error;
  }

  /** Notes the attempt that the next notice is of. */
  note(failed: FailedAttempt): void {
    this.#failed = failed;
  }

  /** Tells that it is followed by another one, after a wait. */
  tell(waitMs: number): void {
    if (this.#failed === undefined) return;
    const { error: { message }, host, attempt } = this.#failed;
    const { failure, log, onRetry } = this.#options;
    const { path: file } = this.#file;
    const reason = message.replace(`${failure}: `, "");
    const notice = { file, host, reason, waitMs, attempt };
    log?.info("retry", notice);
    onRetry?.(notice);
  }
}
