import type { WeightSlice } from "../weight_slice.ts";
import { PendingWrite, type WriteSlicesOptions } from "./pending_write.ts";
import type { WeightThreadOptions } from "./weight_messages.ts";
import { WeightThread } from "./weight_thread.ts";

/** Options of {@linkcode WeightPool}. */
export interface WeightPoolOptions extends WeightThreadOptions {
  /** How many threads. */
  readonly count: number;
  /** Module that they run. */
  readonly workerUrl: URL;
}

/** Slices that a thread has at a time: it reads the second one while it encodes the first. */
const SLICES_PER_THREAD = 2;

/** Threads that write slices of weights. */
export class WeightPool implements AsyncDisposable {
  readonly #threads: readonly WeightThread[];
  /** Threads that can take a slice, each as often as it can take one. */
  readonly #free: WeightThread[];
  readonly #pending: PendingWrite[] = [];

  /** Starts the threads. */
  constructor({ count, workerUrl, ...options }: WeightPoolOptions) {
    this.#threads = Array.from(
      { length: count },
      () => new WeightThread(workerUrl, options),
    );
    this.#free = Array.from({ length: SLICES_PER_THREAD }, () => this.#threads)
      .flat();
  }

  /**
   * Writes all slices, each on the thread that is free first, after those that were asked for before
   * unless they are urgent.
   * When this ends, no thread writes any of them.
   *
   * @throws {ModelFormatError} If values cannot be read or stored.
   * @throws {DiskFullError} If the disk is full.
   * @throws {FastvlmError} If a thread has ended.
   */
  async write(
    slices: readonly WeightSlice[],
    options: WriteSlicesOptions,
  ): Promise<void> {
    const pending = new PendingWrite(slices, options);
    if (options.isUrgent) this.#pending.unshift(pending);
    else this.#pending.push(pending);
    this.#begin();
    await pending.end;
  }

  /** Ends the threads as soon as they are done with a piece; after that they have no file open. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      this.#threads.map((thread) => thread[Symbol.asyncDispose]()),
    );
  }

  #begin(): void {
    for (;;) {
      const [pending] = this.#pending;
      if (pending === undefined) return;
      if (!pending.isWaiting) {
        this.#pending.shift();
        continue;
      }
      const thread = this.#free.shift();
      if (thread === undefined) return;
      pending.writeNext(thread).finally(() => {
        this.#free.push(thread);
        this.#begin();
      });
    }
  }
}
