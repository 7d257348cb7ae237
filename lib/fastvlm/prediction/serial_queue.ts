/** Runs tasks one at a time, in the order in which they came. */
export class SerialQueue {
  #last: Promise<void> = Promise.resolve();

  /**
   * Runs a task when those before it have ended, well or not.
   *
   * @param signal Gives up waiting, and rejects with its reason; a running task is left alone.
   */
  async run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const before = this.#last;
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    this.#last = before.then(() => ended);
    try {
      await waitUnlessAborted(before, signal);
      return await task();
    } finally {
      end();
    }
  }

  /** Resolves when all tasks so far have ended. */
  async idle(): Promise<void> {
    await this.#last;
  }
}

async function waitUnlessAborted(
  promise: Promise<void>,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (signal === undefined) return await promise;
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener("abort", onAbort);
  try {
    await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
