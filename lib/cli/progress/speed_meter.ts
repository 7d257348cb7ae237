/** Speed over this long is steady enough to read, and soon shows that nothing comes any more. */
const WINDOW_MS = 5000;

interface Sample {
  atMs: number;
  bytes: number;
}

/** Measures bytes per second over the last five seconds. */
export class SpeedMeter {
  readonly #samples: Sample[] = [];

  /** Notes how many bytes there are by now, and forgets what no longer counts. */
  record(atMs: number, bytes: number): void {
    this.#samples.push({ atMs, bytes });
    const start = atMs - WINDOW_MS;
    while (this.#samples[1] !== undefined && this.#samples[1].atMs <= start) {
      this.#samples.shift();
    }
  }

  /** Bytes per second, or `undefined` as long as no time has passed. */
  get bytesPerSecond(): number | undefined {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (first === undefined || last === undefined) return undefined;
    const elapsedMs = last.atMs - first.atMs;
    if (elapsedMs <= 0) return undefined;
    return (last.bytes - first.bytes) / (elapsedMs / 1000);
  }
}
