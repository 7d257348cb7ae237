import type { WeightSlice } from "../weight_slice.ts";
import type { WeightThreadOptions } from "./weight_messages.ts";
import { WeightThread } from "./weight_thread.ts";

/** Options of {@linkcode WeightPool}. */
export interface WeightPoolOptions extends WeightThreadOptions {
  /** How many threads. */
  readonly count: number;
  /** Module that they run. */
  readonly workerUrl: URL;
}

/** How slices are handed out. */
export interface WriteSlicesOptions {
  /** Ends the work. */
  readonly signal?: AbortSignal | undefined;
  /** Told of each slice that is written. */
  readonly onWritten: (slice: WeightSlice) => void;
}

/** Slices that a thread has at a time: it reads the second one while it encodes the first. */
const SLICES_PER_THREAD = 2;

/** Threads that write slices of weights. */
export class WeightPool implements AsyncDisposable {
  readonly #threads: readonly WeightThread[];

  /** Starts the threads. */
  constructor({ count, workerUrl, ...options }: WeightPoolOptions) {
    this.#threads = Array.from(
      { length: count },
      () => new WeightThread(workerUrl, options),
    );
  }

  /**
   * Writes all slices, each on the thread that is free first.
   *
   * @throws {ModelFormatError} If values cannot be read or stored.
   * @throws {DiskFullError} If the disk is full.
   * @throws {FastvlmError} If a thread has ended.
   */
  async write(
    slices: readonly WeightSlice[],
    { signal, onWritten }: WriteSlicesOptions,
  ): Promise<void> {
    const abort = () => this.#fail(signal?.reason);
    signal?.addEventListener("abort", abort);
    if (signal?.aborted) abort();
    const queue = slices.values();
    const lanes = Array.from({ length: SLICES_PER_THREAD }, () => this.#threads)
      .flat()
      .map((thread) => drain(thread, queue, onWritten));
    try {
      await Promise.all(lanes);
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }

  /** Ends the threads as soon as they are done with a piece; after that they have no file open. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      this.#threads.map((thread) => thread[Symbol.asyncDispose]()),
    );
  }

  #fail(reason: unknown): void {
    for (const thread of this.#threads) thread.fail(reason);
  }
}

async function drain(
  thread: WeightThread,
  queue: Iterator<WeightSlice>,
  onWritten: (slice: WeightSlice) => void,
): Promise<void> {
  for (let next = queue.next(); !next.done; next = queue.next()) {
    await thread.write(next.value);
    onWritten(next.value);
  }
}
