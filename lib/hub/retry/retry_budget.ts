import { formatDuration } from "../../base/duration.ts";
import { type FastvlmErrorOptions, NetworkError } from "../../base/errors.ts";
import {
  PatienceEndedError,
  TransientError,
  UnreachableError,
} from "../http/network_failure.ts";
import { Patience } from "./patience.ts";
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
   * Begins the message if patience ends before any attempt has failed.
   *
   * @default {"Cannot get an answer"}
   */
  failure?: string;
  /**
   * How long to go on without progress, in milliseconds; an attempt that runs then is ended. Waits that
   * the server asked for are not counted.
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

/** A server that asks for one wait after another, and gives nothing between them, gets three of the longest. */
const MAXIMUM_SERVER_WAITS_MS = 3 * MAXIMUM_SERVER_WAIT_MS;

/**
 * Decides whether an attempt that failed is made again, and when: after a random wait below a bound
 * that doubles, or the time that the server asks for, until patience ends. Progress renews it.
 */
export class RetryBudget {
  readonly #options: RetryOptions;
  readonly #clock: RetryClock;
  readonly #patience: Patience;
  #serverWaitMs = 0;
  /** Attempts that have failed, and those that were begun. */
  #attempts = 0;
  #begun = 0;
  #lastError: TransientError | undefined;
  #wasReached = false;

  /** Begins with all its patience. */
  constructor(options: RetryOptions = {}) {
    const { clock = SYSTEM_CLOCK, patienceMs = PATIENCE_MS } = options;
    this.#options = options;
    this.#clock = clock;
    this.#patience = new Patience(patienceMs, clock);
  }

  /** Renews patience: something useful has come from the server. */
  noteProgress(): void {
    this.#wasReached = true;
    this.#attempts = 0;
    this.#begun = 0;
    this.#serverWaitMs = 0;
    this.#patience.renew();
  }

  /** Waits for something that no server is to blame for: patience stands still. */
  async excuse<T>(wait: Promise<T>): Promise<T> {
    return await this.#patience.excuse(wait);
  }

  /**
   * Makes one attempt, and ends it when patience ends.
   *
   * @param attempt Ends with its signal.
   * @throws {PatienceEndedError} If patience has ended.
   * @throws what the attempt throws.
   */
  async run<T>(attempt: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { signal } = this.#options;
    const ended = new AbortController();
    using _watch = this.#patience.watch(() => ended.abort(this.#runOut()));
    ended.signal.throwIfAborted();
    this.#begun += 1;
    try {
      return await attempt(
        AbortSignal.any([ended.signal, ...(signal ? [signal] : [])]),
      );
    } catch (error) {
      ended.signal.throwIfAborted();
      if (error instanceof TransientError) this.#lastError = error;
      throw error;
    }
  }

  /**
   * Waits until the next attempt may be made.
   *
   * @throws the error itself, unless it is a `TransientError`.
   * @throws {PatienceEndedError} If patience has ended, or would during the wait.
   * @throws {NetworkError} If the server asks for too long a wait.
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
    this.#patience.forgive(error.waitMs ?? 0);
  }

  #chooseWait(error: TransientError): number {
    const askedMs = error.waitMs ?? 0;
    if (askedMs > MAXIMUM_SERVER_WAIT_MS) throw this.#waitTooLong(error);
    const bound = FIRST_BOUND_MS * 2 ** Math.min(this.#attempts - 1, 30);
    const random = this.#options.random ?? Math.random;
    const ownMs = Math.round(random() * Math.min(bound, LAST_BOUND_MS));
    const waitMs = Math.max(askedMs, ownMs);
    this.#serverWaitMs += askedMs;
    const { spentMs } = this.#patience;
    const isOver = spentMs + waitMs - askedMs > this.#patienceMs() ||
      this.#serverWaitMs > MAXIMUM_SERVER_WAITS_MS;
    if (isOver) throw this.#giveUp(error, this.#attempts);
    return waitMs;
  }

  #patienceMs(): number {
    const { patienceMs = PATIENCE_MS, unreachablePatienceMs } = this.#options;
    return this.#wasReached ? patienceMs : Math.min(
      patienceMs,
      unreachablePatienceMs ?? UNREACHABLE_PATIENCE_MS,
    );
  }

  /** Patience has ended in the middle of an attempt, or before the next one. */
  #runOut(): PatienceEndedError {
    const { failure = "Cannot get an answer" } = this.#options;
    const last = this.#lastError ??
      new TransientError(`${failure}: the server does not get on`, {
        hint: "check the connection, or try again later",
      });
    return this.#giveUp(last, this.#begun);
  }

  #giveUp(error: TransientError, attempts: number): PatienceEndedError {
    const { elapsedMs } = this.#patience;
    const times = attempts === 1 ? "1 attempt" : `${attempts} attempts`;
    const what = `gave up after ${times} in ${formatDuration(elapsedMs)}`;
    return new PatienceEndedError(...finalError(error, what));
  }

  #waitTooLong(error: TransientError): NetworkError {
    const waitMs = error.waitMs ?? 0;
    const until = new Date(this.#clock.dateMs() + waitMs).toISOString()
      .replace(/\.\d+Z$/, "Z");
    const what = `it asks to wait ${formatDuration(waitMs)}, until ${until}`;
    return new NetworkError(...finalError(error, what));
  }
}

/** What an error is made of that is not transient any more, so that nobody further out tries again. */
function finalError(
  error: TransientError,
  what: string,
): [string, FastvlmErrorOptions] {
  const { message, hint } = error;
  const options = { ...(hint !== undefined && { hint }), cause: error };
  return [`${message}; ${what}`, options];
}
