/**
 * Counts what all transfers of a run receive. They share a line: how fast it is, none of them can tell
 * by its own bytes.
 */
export class RunTotal {
  #bytes = 0;

  /** Bytes that were received, those that had to be dropped included. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Counts bytes that have come. */
  add(bytes: number): void {
    this.#bytes += bytes;
  }
}
