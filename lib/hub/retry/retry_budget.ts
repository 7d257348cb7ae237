import { formatDuration } from "../../base/duration.ts";
import { NetworkError } from "../../base/errors.ts";
import { TransientError, UnreachableError } from "../http/network_failure.ts";
import { type RetryClock, SYSTEM_CLOCK } from "./retry_clock.ts";

/** A wait before the next attempt. */
export interface Retry {
  /** Why the last attempt failed: the message of its error. */
  reason: string;
  /** How long is waited, in milliseconds. */
  waitMs: number;
  /** Number of attempts that have failed since there was progress. */
  attempt: number;
}

/** Options of {@linkcode RetryBudget} and `withRetries()`. */
export interface RetryOptions {
  /**
   * How long to go on without progress, in milliseconds. Waits that the server asked for are not
   * counted.
   *
   * @default {120_000}
   */
  patienceMs?: number;
  /**
   * The same as long as no server has answered at all: a wrong address should show soon.
   *
   * @default {10_000}
   */
  unreachablePatienceMs?: number;
  /** Called before each wait. */
  onRetry?: (retry: Retry) => void;
  /** Ends a wait, with its reason as the error. */
  signal?: AbortSignal;
  /**
   * Tells the time and waits.
   *
   * @default the system's clock
   */
  clock?: RetryClock;
  /**
   * Gives a number from 0 up to 1, by which waits differ.
   *
   * @default {Math.random}
   */
  random?: () => number;
}

const PATIENCE_MS = 120_000;

const UNREACHABLE_PATIENCE_MS = 10_000;

/** Full jitter (Brooker, "Exponential backoff and jitter"): anything from 0 to a doubling bound. */
const FIRST_BOUND_MS = 500;

const LAST_BOUND_MS = 15_000;

/** Git LFS has the same limit for what a server may ask; the Hub's own windows last as long. */
const MAXIMUM_SERVER_WAIT_MS = 300_000;

/**
 * Decides whether an attempt that failed is made again, and when: after a random wait below a bound
 * that doubles, or the time that the server asks for, until patience ends. Progress renews it.
 */
export class RetryBudget {
  readonly #options: RetryOptions;
  readonly #clock: RetryClock;
  /** When the attempts began. */
  #startMs: number;
  /** The same, moved on by the waits that the server asked for. */
  #sinceMs: number;
  #serverWaitMs = 0;
  #attempts = 0;
  #wasReached = false;

  /** Begins with all its patience. */
  constructor(options: RetryOptions = {}) {
    this.#options = options;
    this.#clock = options.clock ?? SYSTEM_CLOCK;
    this.#startMs = this.#clock.nowMs();
    this.#sinceMs = this.#startMs;
  }

  /** Renews patience: something useful has come from the server. */
  noteProgress(): void {
    this.#wasReached = true;
    this.#attempts = 0;
    this.#serverWaitMs = 0;
    this.#startMs = this.#clock.nowMs();
    this.#sinceMs = this.#startMs;
  }

  /**
   * Waits until the next attempt may be made.
   *
   * @throws the error itself, unless it is a `TransientError`.
   * @throws {NetworkError} If patience has ended, or the server asks for too long a wait.
   * @throws the reason of the signal.
   */
  async next(error: unknown): Promise<void> {
    const { signal, onRetry } = this.#options;
    signal?.throwIfAborted();
    if (!(error instanceof TransientError)) throw error;
    this.#attempts += 1;
    this.#wasReached ||= !(error instanceof UnreachableError);
    const waitMs = this.#chooseWait(error);
    const { message: reason } = error;
    onRetry?.({ reason, waitMs, attempt: this.#attempts });
    await this.#clock.sleep(waitMs, signal);
    // Several may have waited at the same time.
    const sinceMs = this.#sinceMs + (error.waitMs ?? 0);
    this.#sinceMs = Math.min(sinceMs, this.#clock.nowMs());
  }

  #chooseWait(error: TransientError): number {
    const askedMs = error.waitMs ?? 0;
    if (askedMs > MAXIMUM_SERVER_WAIT_MS) throw this.#waitTooLong(error);
    const bound = FIRST_BOUND_MS * 2 ** Math.min(this.#attempts - 1, 30);
    const random = this.#options.random ?? Math.random;
    const ownMs = Math.round(random() * Math.min(bound, LAST_BOUND_MS));
    const waitMs = Math.max(askedMs, ownMs);
    this.#serverWaitMs += askedMs;
    const elapsedMs = this.#clock.nowMs() - this.#sinceMs;
    const isOver = elapsedMs + waitMs - askedMs > this.#patienceMs() ||
      this.#serverWaitMs > MAXIMUM_SERVER_WAIT_MS;
    if (isOver) throw this.#giveUp(error);
    return waitMs;
  }

  #patienceMs(): number {
    const { patienceMs = PATIENCE_MS, unreachablePatienceMs } = this.#options;
    return this.#wasReached ? patienceMs : Math.min(
      patienceMs,
      unreachablePatienceMs ?? UNREACHABLE_PATIENCE_MS,
    );
  }

  #giveUp(error: TransientError): NetworkError {
    const elapsedMs = this.#clock.nowMs() - this.#startMs;
    const times = this.#attempts === 1
      ? "1 attempt"
      : `${this.#attempts} attempts`;
    return finalError(
      error,
      `gave up after ${times} in ${formatDuration(elapsedMs)}`,
    );
  }

  #waitTooLong(error: TransientError): NetworkError {
    const waitMs = error.waitMs ?? 0;
    const until = new Date(this.#clock.dateMs() + waitMs).toISOString()
      .replace(/\.\d+Z$/, "Z");
    return finalError(
      error,
      `it asks to wait ${formatDuration(waitMs)}, until ${until}`,
    );
  }
}

/** Not transient any more, so that nobody further out tries again. */
function finalError(error: TransientError, what: string): NetworkError {
  const { message, hint } = error;
  return new NetworkError(`${message}; ${what}`, {
    ...(hint !== undefined && { hint }),
    cause: error,
  });
}
