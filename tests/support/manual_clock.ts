import type { RetryClock } from "../../lib/hub/retry/retry_clock.ts";

/** A clock whose waits end at once and move its time on. */
export class ManualClock implements RetryClock {
  /** All waits, in milliseconds. */
  readonly waits: number[] = [];
  #nowMs = 0;

  nowMs(): number {
    return this.#nowMs;
  }

  /** Counts from the first second of 2026. */
  dateMs(): number {
    return Date.UTC(2026, 0) + this.#nowMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.waits.push(ms);
    this.advance(ms);
    return Promise.resolve();
  }

  /** Lets time go by. */
  advance(ms: number): void {
    this.#nowMs += ms;
  }
}
