import { type RetryClock, SYSTEM_CLOCK } from "../../hub/retry/retry_clock.ts";

/** Options of a {@linkcode RateLimiter}. */
export interface RateLimiterOptions {
  /**
   * Tells the time and waits.
   *
   * @default the system's clock
   */
  clock?: RetryClock;
}

/** What may come at once after a pause: less makes more timers, more makes the rate uneven. */
const BURST_MS = 100;

/**
 * Keeps what is taken from it below a rate: a bucket that fills with time and can be overdrawn, which
 * whoever comes next waits for. All transfers of a run share one.
 */
export class RateLimiter {
  /** What may be taken in a second. */
  readonly bytesPerSecond: number;
  readonly #clock: RetryClock;
  #balance = 0;
  #filledAtMs: number;

  /**
   * Makes a limiter.
   *
   * @throws {RangeError} If the rate is not above 0.
   */
  constructor(bytesPerSecond: number, options: RateLimiterOptions = {}) {
    if (!(bytesPerSecond > 0)) {
      throw new RangeError(
        `Cannot limit a rate as it must be > 0 bytes per second: current value is ${bytesPerSecond}`,
      );
    }
    this.bytesPerSecond = bytesPerSecond;
    this.#clock = options.clock ?? SYSTEM_CLOCK;
    this.#filledAtMs = this.#clock.nowMs();
  }

  /**
   * Takes the bytes of a chunk that has come, and waits until they are within the rate.
   *
   * @throws the signal's reason, at once.
   */
  async take(bytes: number, signal?: AbortSignal): Promise<void> {
    this.#fill();
    this.#balance -= bytes;
    const waitMs = -this.#balance / this.bytesPerSecond * 1000;
    if (waitMs > 0) await this.#clock.sleep(waitMs, signal);
  }

  #fill(): void {
    const nowMs = this.#clock.nowMs();
    const earned = (nowMs - this.#filledAtMs) / 1000 * this.bytesPerSecond;
    const most = BURST_MS / 1000 * this.bytesPerSecond;
    this.#balance = Math.min(this.#balance + earned, most);
    this.#filledAtMs = nowMs;
  }
}
