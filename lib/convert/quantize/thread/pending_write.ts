import type { WeightSlice } from "../weight_slice.ts";
import type { WeightThread } from "./weight_thread.ts";

/** What slices are written to. */
export interface WriteSlicesOptions {
  /** Path of the data file, which is there. */
  readonly path: string;
  /** Ends the work. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Whether they come before slices that wait.
   *
   * @default {false}
   */
  readonly isUrgent?: boolean | undefined;
  /** Told of each slice that is written. */
  readonly onWritten: (slice: WeightSlice) => void;
}

/** The slices of a data file that are still to be written. */
export class PendingWrite {
  readonly #slices: Iterator<WeightSlice>;
  readonly #options: WriteSlicesOptions;
  readonly #end = Promise.withResolvers<void>();
  #next: IteratorResult<WeightSlice>;
  #active = 0;
  #failure: { readonly reason: unknown } | undefined;

  /** Takes the slices in the order in which they are to be written. */
  constructor(slices: readonly WeightSlice[], options: WriteSlicesOptions) {
    this.#slices = slices.values();
    this.#options = options;
    this.#next = this.#slices.next();
    const { signal } = options;
    const abort = () => this.#fail(signal?.reason);
    signal?.addEventListener("abort", abort);
    // A failure is reported to whoever waits for the end.
    this.#end.promise.catch(() => {}).finally(() =>
      signal?.removeEventListener("abort", abort)
    );
    if (signal?.aborted) abort();
    this.#settle();
  }

  /** Ends when all slices are written, or nothing is done for them any more. */
  get end(): Promise<void> {
    return this.#end.promise;
  }

  /** Whether there is something to begin. */
  get isWaiting(): boolean {
    return this.#failure === undefined && this.#next.done !== true;
  }

  /** Lets a thread write the next slice. */
  async writeNext(thread: WeightThread): Promise<void> {
    if (this.#next.done === true) return;
    const { value: slice } = this.#next;
    this.#next = this.#slices.next();
    this.#active += 1;
    try {
      await thread.write({ slice, path: this.#options.path });
      if (this.#failure === undefined) this.#options.onWritten(slice);
    } catch (error) {
      this.#fail(error);
    }
    this.#active -= 1;
    this.#settle();
  }

  #fail(reason: unknown): void {
    this.#failure ??= { reason };
    this.#settle();
  }

  /** Not before the last slice that was begun is done: the file may be removed then. */
  #settle(): void {
    if (this.#active > 0 || this.isWaiting) return;
    if (this.#failure === undefined) this.#end.resolve();
    else this.#end.reject(this.#failure.reason);
  }
}
