import type { RunTotal } from "./run_total.ts";

/** Options of a {@linkcode TransferProgress}. */
export interface TransferProgressOptions {
  /** Bytes that are healthy progress: fewer do not show that it will ever end. */
  healthyBytes: number;
  /** Counts what all transfers of the run get. */
  runTotal: RunTotal;
  /** Called when bytes come, and the whole run has made healthy progress since the last call. */
  onRunHealthy: () => void;
  /** Called at healthy progress of this transfer. */
  onHealthy: () => void;
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
  #runHealthyFrom: number;

  /** Begins with nothing received. */
  constructor(options: TransferProgressOptions) {
    this.#options = options;
    this.#runHealthyFrom = options.runTotal.bytes;
  }

  /** Whether the run has made healthy progress since this transfer saw it do so, or began. */
  get isRunHealthy(): boolean {
    const { runTotal, healthyBytes } = this.#options;
    return runTotal.bytes - this.#runHealthyFrom >= healthyBytes;
  }

  /** Notes bytes that came, and how many are there now. */
  received(bytes: number, doneBytes: number): void {
    this.bytesFetched += bytes;
    this.#options.runTotal.add(bytes);
    this.#noteHealth();
    this.tell(doneBytes);
  }

  /** Tells how many bytes are there, if they are more than ever. */
  tell(doneBytes: number): void {
    if (doneBytes <= this.#mostDone) return;
    this.#mostDone = doneBytes;
    this.#options.onBytes?.(doneBytes);
  }

  #noteHealth(): void {
    const { runTotal, healthyBytes, onHealthy, onRunHealthy } = this.#options;
    if (this.isRunHealthy) {
      this.#runHealthyFrom = runTotal.bytes;
      onRunHealthy();
    }
    if (this.bytesFetched - this.#healthyFrom >= healthyBytes) {
      this.#healthyFrom = this.bytesFetched;
      onHealthy();
    }
  }
}
