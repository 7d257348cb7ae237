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

/** Options of {@linkcode RateLimiter.pass}. */
export interface PassOptions {
  /** Ends a wait, with its reason as the error. */
  signal?: AbortSignal;
  /**
   * Told of each wait, which whoever sends is not to blame for.
   *
   * @default nobody is told
   */
  excuse?: (wait: Promise<void>) => Promise<void>;
}

/** What may come at once after a pause: enough for timers that are late, and little against a second. */
const BURST_MS = 20;

/** Longest time that one piece is waited for: a chunk may be worth a second, which would come at once. */
const PIECE_MS = 20;

/**
 * Keeps what passes below a rate, in any second to a few percent: a bucket that fills with time and can
 * be overdrawn, which whoever comes next waits for. All transfers of a run share one.
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
   * Gives what comes in pieces that are small against the rate, each once it is within the rate.
   *
   * @throws the signal's reason, at once.
   */
  async *pass(
    body: AsyncIterable<Uint8Array>,
    { signal, excuse = (wait) => wait }: PassOptions = {},
  ): AsyncGenerator<Uint8Array> {
    for await (const chunk of body) {
      for (const piece of this.#split(chunk)) {
        await excuse(this.#take(piece.byteLength, signal));
        yield piece;
      }
    }
  }

  *#split(chunk: Uint8Array): Generator<Uint8Array> {
    const most = Math.max(1, Math.floor(this.#earnedIn(PIECE_MS)));
    for (let start = 0; start < chunk.byteLength; start += most) {
      yield chunk.subarray(start, start + most);
    }
  }

  async #take(bytes: number, signal: AbortSignal | undefined): Promise<void> {
    this.#fill();
    this.#balance -= bytes;
    const waitMs = -this.#balance / this.bytesPerSecond * 1000;
    if (waitMs > 0) await this.#clock.sleep(waitMs, signal);
  }

  #fill(): void {
    const nowMs = this.#clock.nowMs();
    this.#balance = Math.min(
      this.#balance + this.#earnedIn(nowMs - this.#filledAtMs),
      this.#earnedIn(BURST_MS),
    );
    this.#filledAtMs = nowMs;
  }

  #earnedIn(ms: number): number {
    return ms / 1000 * this.bytesPerSecond;
  }
}
