/** Options of a {@linkcode TransferProgress}. */
export interface TransferProgressOptions {
  /** Called at healthy progress. */
  onHealthy: () => void;
  /** Bytes that are healthy progress: fewer do not show that it will ever end. */
  healthyBytes: number;
  /** Called with the bytes that are there. */
  onBytes: ((bytes: number) => void) | undefined;
}

/** Counts what comes, and tells it in numbers that never go back. */
export class TransferProgress {
  /** Bytes that were received. */
  bytesFetched = 0;
  readonly #options: TransferProgressOptions;
  #mostDone = -1;
  #healthyFrom = 0;

  /** Begins with nothing received. */
  constructor(options: TransferProgressOptions) {
    this.#options = options;
  }

  /** Notes bytes that came, and how many are there now. */
  received(bytes: number, doneBytes: number): void {
    const { onHealthy, healthyBytes } = this.#options;
    this.bytesFetched += bytes;
    if (this.bytesFetched - this.#healthyFrom >= healthyBytes) {
      this.#healthyFrom = this.bytesFetched;
      onHealthy();
    }
    this.tell(doneBytes);
  }

  /** Tells how many bytes are there, if they are more than ever. */
  tell(doneBytes: number): void {
    if (doneBytes <= this.#mostDone) return;
    this.#mostDone = doneBytes;
    this.#options.onBytes?.(doneBytes);
  }
}
