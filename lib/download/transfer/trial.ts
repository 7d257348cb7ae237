import { formatDuration } from "../../base/duration.ts";
import type { FastvlmError } from "../../base/errors.ts";
import { PatienceEndedError } from "../../hub/http/network_failure.ts";
import { Patience } from "../../hub/retry/patience.ts";
import { SYSTEM_CLOCK } from "../../hub/retry/retry_clock.ts";
import type { KnownLimits } from "./transfer_limits.ts";
import type { TransferOptions } from "./transfer_options.ts";

/** Several models whose servers are all dead, one after another, still end within 3 minutes. */
const SHARE_OF_PATIENCE = 1 / 6;

/** Options of a {@linkcode Trial}. */
export interface TrialOptions extends Pick<TransferOptions, "failure"> {
  /** How long it lasts, in milliseconds. */
  ms: number;
  /** Why the last attempt failed, if one has. */
  lastError: () => FastvlmError | undefined;
}

/**
 * The time that a transfer gets to show that something comes, if it begins when the run has just given
 * another one up: with all of their patience, many of them would add up. Disposing of it ends it well.
 */
export class Trial implements Disposable {
  readonly #controller = new AbortController();
  readonly #patience: Patience;
  readonly #watch: Disposable;

  /** Begins. */
  constructor(options: TrialOptions) {
    this.#patience = new Patience(options.ms, SYSTEM_CLOCK);
    this.#watch = this.#patience.watch(() =>
      this.#controller.abort(trialEnded(options))
    );
  }

  /** Begins one if the run needs it; each further place that has the file gets the time to be tried. */
  static ofRun(
    { failure, remotes }: TransferOptions,
    { runTotal, healthyBytes, patienceMs, watch }: KnownLimits,
    lastError: TrialOptions["lastError"],
  ): Trial | undefined {
    if (!runTotal.isInDoubt(healthyBytes)) return undefined;
    const othersMs = (remotes.length - 1) * watch.stallMs;
    const ms = patienceMs * SHARE_OF_PATIENCE + othersMs;
    return new Trial({ failure, ms, lastError });
  }

  /** Aborted with the reason when the time is over. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Waits for something that no server is to blame for: the time stands still. */
  async excuse<T>(wait: Promise<T>): Promise<T> {
    return await this.#patience.excuse(wait);
  }

  /** Ends it: something came, or the transfer has ended. */
  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]();
  }
}

function trialEnded(
  { failure, ms, lastError }: TrialOptions,
): PatienceEndedError {
  const cause = lastError();
  const message = cause?.message ?? `${failure}: the server does not get on`;
  return new PatienceEndedError(
    `${message}; gave up after ${
      formatDuration(ms)
    }, as another file was given up before`,
    { hint: cause?.hint ?? "check the connection, or try again later", cause },
  );
}
