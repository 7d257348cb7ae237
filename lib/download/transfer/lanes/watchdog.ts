import { TransientError } from "../../../hub/http/network_failure.ts";
import type { RunTotal } from "../run_total.ts";
import { RecentRate } from "./recent_rate.ts";

/** What a {@linkcode Watchdog} puts up with. */
export interface WatchdogLimits {
  /** Milliseconds without a byte. */
  stallMs: number;
  /** Bytes per second below which a connection, or the run, is not worth waiting for. */
  minimumBytesPerSecond: number;
  /** Milliseconds over which that rate is measured. */
  windowMs: number;
}

/** Options of a {@linkcode Watchdog}. */
export interface WatchdogOptions extends WatchdogLimits {
  /** Begins the message of the error. */
  failure: string;
  /**
   * Counts what all transfers of the run get: a connection that shares a slow line may be slower than
   * the minimum, as long as all together are not.
   *
   * @default the connection has the line to itself
   */
  runTotal?: RunTotal;
  /**
   * Tells the time, in milliseconds that never go back.
   *
   * @default {performance.now}
   */
  now?: () => number;
}

/** How often it looks within its shortest limit. */
const LOOKS = 10;

/**
 * Watches one connection, and aborts its signal with a `TransientError` when no byte comes for too
 * long, or too few come over a window, to it and to the whole run. Time in which nobody could have read does not count: the waits
 * that are passed to it, and whatever keeps the whole process from running.
 */
export class Watchdog implements Disposable {
  readonly #controller = new AbortController();
  readonly #options: WatchdogOptions;
  readonly #now: () => number;
  readonly #rate: RecentRate;
  readonly #runRate: RecentRate;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #lookMs: number;
  #excusedMs = 0;
  #excusedSinceMs: number | undefined;
  #lastByteMs: number;
  #lastLookMs: number;
  #lastRunBytes: number;

  /** Begins to watch. */
  constructor(options: WatchdogOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#rate = new RecentRate(options.windowMs, () => this.#watchedMs());
    this.#runRate = new RecentRate(options.windowMs, () => this.#watchedMs());
    this.#lastRunBytes = options.runTotal?.bytes ?? 0;
    this.#lastByteMs = this.#watchedMs();
    this.#lastLookMs = this.#now();
    this.#lookMs = Math.min(options.stallMs, options.windowMs) / LOOKS;
    this.#timer = setInterval(() => this.#look(), this.#lookMs);
  }

  /** Aborted with the reason when the connection is to be given up. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Counts bytes that have come. */
  note(bytes: number): void {
    this.#lastByteMs = this.#watchedMs();
    this.#rate.add(bytes);
  }

  /** Waits for something that is not the connection's fault. */
  async excuse<T>(wait: Promise<T>): Promise<T> {
    this.#excusedSinceMs = this.#now();
    try {
      return await wait;
    } finally {
      this.#excusedMs += this.#now() - this.#excusedSinceMs;
      this.#excusedSinceMs = undefined;
    }
  }

  /** Stops watching. */
  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  /** The time that counts. */
  #watchedMs(): number {
    return (this.#excusedSinceMs ?? this.#now()) - this.#excusedMs;
  }

  #look(): void {
    this.#excuseDelay();
    this.#noteRun();
    const { stallMs, windowMs, minimumBytesPerSecond } = this.#options;
    const silentMs = this.#watchedMs() - this.#lastByteMs;
    const { hasFullWindow, bytesPerSecond } = this.#rate;
    const isTooSlow = hasFullWindow &&
      Math.max(bytesPerSecond, this.#runRate.bytesPerSecond) <
        minimumBytesPerSecond;
    if (silentMs >= stallMs) {
      this.#bite(`no byte came for ${stallMs / 1000} s`);
    } else if (isTooSlow) {
      const rate = Math.round(bytesPerSecond);
      this.#bite(
        `${rate === 0 ? "no byte" : `only ${rate} bytes per second`} came for ${
          windowMs / 1000
        } s`,
      );
    }
  }

  #noteRun(): void {
    const { bytes } = this.#options.runTotal ?? { bytes: 0 };
    this.#runRate.add(bytes - this.#lastRunBytes);
    this.#lastRunBytes = bytes;
  }

  /** A look that comes late was kept from running by a slow disk or a sleeping machine, as was the reader. */
  #excuseDelay(): void {
    const nowMs = this.#now();
    const delayMs = nowMs - this.#lastLookMs - this.#lookMs;
    this.#lastLookMs = nowMs;
    if (this.#excusedSinceMs === undefined && delayMs > this.#lookMs) {
      this.#excusedMs += delayMs;
    }
  }

  #bite(reason: string): void {
    clearInterval(this.#timer);
    const message = `${this.#options.failure}: ${reason}`;
    this.#controller.abort(
      new TransientError(message, {
        hint: "check the connection, or try again later",
      }),
    );
  }
}
