/** Options of a {@linkcode TimeLimit}. */
export interface TimeLimitOptions {
  /** Makes the error that tells of the limit. */
  error: () => Error;
  /** Ends the same work for a reason of its own. */
  signal?: AbortSignal | undefined;
}

/** Ends work by its signal unless it has got somewhere, and the limit is disposed of, in time. */
export class TimeLimit implements Disposable {
  /** Aborted when time is up, or with the given signal. */
  readonly signal: AbortSignal;
  readonly #timer: ReturnType<typeof setTimeout>;

  /** Starts the clock. */
  constructor(ms: number, { error, signal }: TimeLimitOptions) {
    const controller = new AbortController();
    this.#timer = setTimeout(() => controller.abort(error()), ms);
    this.signal = signal
      ? AbortSignal.any([signal, controller.signal])
      : controller.signal;
  }

  /** Stops the clock; the given signal still counts. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
