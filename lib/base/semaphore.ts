/** Lets a limited number of tasks run at a time; the others wait in the order in which they came. */
export class Semaphore {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  /**
   * Makes a semaphore with that many places.
   *
   * @throws {RangeError} If there is not at least one.
   */
  constructor(places: number) {
    if (!Number.isInteger(places) || places < 1) {
      throw new RangeError(
        `Cannot make a semaphore as it must have 1 or more places: current value is ${places}`,
      );
    }
    this.#free = places;
  }

  /**
   * Runs a task once there is a place for it.
   *
   * @param signal Gives up the place in the line; a running task is not stopped.
   */
  async run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.#enter(signal);
    try {
      return await task();
    } finally {
      this.#leave();
    }
  }

  async #enter(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const giveUp = () => {
      const index = this.#waiting.indexOf(resolve);
      // Who has just been given a place is no longer in the line.
      if (index >= 0) this.#waiting.splice(index, 1);
      reject(signal?.reason);
    };
    this.#waiting.push(resolve);
    signal?.addEventListener("abort", giveUp, { once: true });
    try {
      await promise;
    } finally {
      signal?.removeEventListener("abort", giveUp);
    }
  }

  /** The place goes to the one who has waited longest, so that nobody can slip in between. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
