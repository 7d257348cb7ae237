/** Parts of the window that bytes are counted by; more are finer and cost more. */
const SAMPLES_IN_WINDOW = 16;

interface Sample {
  readonly startMs: number;
  bytes: number;
}

/** How fast bytes came lately, over a sliding window. */
export class RecentRate {
  readonly #windowMs: number;
  readonly #now: () => number;
  readonly #beganMs: number;
  #samples: Sample[] = [];

  /** Begins with nothing. */
  constructor(windowMs: number, now: () => number) {
    this.#windowMs = windowMs;
    this.#now = now;
    this.#beganMs = now();
  }

  /** Whether a whole window has gone by. */
  get hasFullWindow(): boolean {
    return this.#elapsedMs() >= this.#windowMs;
  }

  /** Bytes per second over the last window, or since the beginning if that is shorter. */
  get bytesPerSecond(): number {
    const elapsedMs = Math.min(this.#elapsedMs(), this.#windowMs);
    if (elapsedMs <= 0) return 0;
    const bytes = this.#recent().reduce((sum, sample) => sum + sample.bytes, 0);
    return bytes / elapsedMs * 1000;
  }

  /** Counts bytes that have just come. */
  add(bytes: number): void {
    const nowMs = this.#now();
    const last = this.#samples.at(-1);
    if (
      last !== undefined &&
      nowMs - last.startMs < this.#windowMs / SAMPLES_IN_WINDOW
    ) {
      last.bytes += bytes;
      return;
    }
    this.#samples = [...this.#recent(), { startMs: nowMs, bytes }];
  }

  #elapsedMs(): number {
    return this.#now() - this.#beganMs;
  }

  #recent(): Sample[] {
    const sinceMs = this.#now() - this.#windowMs;
    return this.#samples.filter(({ startMs }) => startMs > sinceMs);
  }
}
