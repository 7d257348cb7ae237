/**
 * Counts what all transfers of a run receive. They share a line: how fast it is, and whether there is
 * one, none of them can tell by its own bytes.
 */
export class RunTotal {
  #bytes = 0;
  #givenUpAtBytes: number | undefined;

  /** Bytes that were received, those that had to be dropped included. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Counts bytes that have come. */
  add(bytes: number): void {
    this.#bytes += bytes;
  }

  /** Notes that a transfer was given up, as nobody got on any more. */
  noteGivenUp(): void {
    this.#givenUpAtBytes = this.#bytes;
  }

  /** Whether that was noted, and fewer bytes than those have come since. */
  isInDoubt(healthyBytes: number): boolean {
    return this.#givenUpAtBytes !== undefined &&
      this.#bytes - this.#givenUpAtBytes < healthyBytes;
  }
}
