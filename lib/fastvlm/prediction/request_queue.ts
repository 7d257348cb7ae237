import { QueueFullError } from "../../base/errors.ts";
import { Semaphore } from "../../base/semaphore.ts";

/** Options of {@linkcode RequestQueue}. */
export interface RequestQueueOptions {
  /** Requests that are worked on at a time. */
  readonly places: number;
  /** Most requests that wait for a place. */
  readonly maxWaiting: number;
}

/** Lets a few requests be worked on while the others wait in the order in which they came. */
export class RequestQueue {
  readonly #options: RequestQueueOptions;
  readonly #places: Semaphore;
  #requests = 0;
  #idle = Promise.withResolvers<void>();

  /** Starts without requests. */
  constructor(options: RequestQueueOptions) {
    this.#options = options;
    this.#places = new Semaphore(options.places);
    this.#idle.resolve();
  }

  /**
   * Works on a request when it has its turn.
   *
   * @param signal Gives up waiting, and rejects with its reason; a request that has its turn is left
   * alone.
   * @throws {QueueFullError} If too many wait.
   */
  async run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    this.#refuseIfFull();
    if (this.#requests === 0) this.#idle = Promise.withResolvers();
    this.#requests += 1;
    try {
      return await this.#places.run(work, signal);
    } finally {
      this.#requests -= 1;
      if (this.#requests === 0) this.#idle.resolve();
    }
  }

  /** Resolves when no request is worked on or waits. */
  async idle(): Promise<void> {
    await this.#idle.promise;
  }

  #refuseIfFull(): void {
    const { places, maxWaiting } = this.#options;
    if (this.#requests < places + maxWaiting) return;
    throw new QueueFullError(
      `Cannot predict: ${maxWaiting} requests are waiting already`,
      { hint: 'wait for some of them, or raise "maxQueue"' },
    );
  }
}
