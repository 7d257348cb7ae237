/** What the disk takes at a time: a tenth of a second or so. */
const FLUSHED_BYTES = 128 << 20;

/**
 * Brings what is written to the disk while more is computed, so that little is left to wait for at the
 * end. Disposing it waits for what was begun.
 */
export class EarlyFlush implements AsyncDisposable {
  readonly #file: Pick<Deno.FsFile, "syncData">;
  #bytes = 0;
  #flushing: Promise<void> | undefined;

  /** Flushes a file that is open as long as this. */
  constructor(file: Pick<Deno.FsFile, "syncData">) {
    this.#file = file;
  }

  /** Tells that so many bytes more were written. */
  add(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes < FLUSHED_BYTES || this.#flushing !== undefined) return;
    this.#bytes = 0;
    this.#flushing = this.#flush();
  }

  /** Waits for what was begun. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#flushing;
  }

  async #flush(): Promise<void> {
    try {
      await this.#file.syncData();
    } catch {
      // The last flush, which nothing is published without, tells what is wrong.
    } finally {
      this.#flushing = undefined;
    }
  }
}
