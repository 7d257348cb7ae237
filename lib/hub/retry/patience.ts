import type { RetryClock } from "./retry_clock.ts";

/** How often it is looked whether patience has ended, within that time. */
const LOOKS = 50;

/**
 * Measures how long there was no progress. Time that no server is to blame for does not count: waits
 * that were agreed on, and whatever keeps the whole process from running.
 */
export class Patience {
  readonly #ms: number;
  readonly #clock: RetryClock;
  /** When it was renewed. */
  #startMs: number;
  /** The same, moved on by the time that does not count. */
  #sinceMs: number;
  #excuses = 0;
  #excusedFromMs = 0;

  /** Begins with nothing spent of the given time. */
  constructor(ms: number, clock: RetryClock) {
    this.#ms = ms;
    this.#clock = clock;
    this.#startMs = clock.nowMs();
    this.#sinceMs = this.#startMs;
  }

  /** Milliseconds since it was renewed. */
  get elapsedMs(): number {
    return this.#clock.nowMs() - this.#startMs;
  }

  /** Those of them that count. */
  get spentMs(): number {
    const nowMs = this.#excuses > 0 ? this.#excusedFromMs : this.#clock.nowMs();
    return Math.max(0, nowMs - this.#sinceMs);
  }

  /** Begins anew: something useful has come. */
  renew(): void {
    this.#startMs = this.#clock.nowMs();
    this.#sinceMs = this.#startMs;
  }

  /** Does not count so much of the time that has gone by. */
  forgive(ms: number): void {
    // Several may have waited at the same time.
    this.#sinceMs = Math.min(this.#sinceMs + ms, this.#clock.nowMs());
  }

  /** Waits for something that no server is to blame for. */
  async excuse<T>(wait: Promise<T>): Promise<T> {
    if (this.#excuses === 0) this.#excusedFromMs = this.#clock.nowMs();
    this.#excuses += 1;
    try {
      return await wait;
    } finally {
      this.#excuses -= 1;
      if (this.#excuses === 0) {
        this.forgive(this.#clock.nowMs() - this.#excusedFromMs);
      }
    }
  }

  /** Calls a function once patience has ended, at once if it has; until disposed of. */
  watch(onEnd: () => void): Disposable {
    const lookMs = this.#ms / LOOKS;
    let lastMs = this.#clock.nowMs();
    const look = () => {
      const nowMs = this.#clock.nowMs();
      const delayMs = nowMs - lastMs - lookMs;
      lastMs = nowMs;
      // A look that comes late was kept from running, as was whoever waits for the server.
      if (delayMs > lookMs && this.#excuses === 0) this.forgive(delayMs);
      if (this.spentMs <= this.#ms) return;
      clearInterval(timer);
      onEnd();
    };
    const timer = setInterval(look, lookMs);
    look();
    return { [Symbol.dispose]: () => clearInterval(timer) };
  }
}
