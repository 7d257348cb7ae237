import type { Interval } from "../intervals.ts";
import { RecentRate } from "./recent_rate.ts";

/** Long enough to even out chunks, short enough to notice a lane that has become slow. */
const RATE_WINDOW_MS = 1000;

/** The bytes that one lane fetches with one request; the end may come nearer while it does. */
export class Assignment {
  /** Position of the next byte to fetch. */
  position: number;
  /** Position behind the last byte to fetch. */
  end: number;
  readonly #rate: RecentRate;
  readonly #controller = new AbortController();

  /** Begins with nothing fetched. */
  constructor({ start, end }: Interval, now: () => number) {
    this.position = start;
    this.end = end;
    this.#rate = new RecentRate(RATE_WINDOW_MS, now);
  }

  /** Bytes that are still to come. */
  get remaining(): number {
    return Math.max(0, this.end - this.position);
  }

  /** How fast it went lately. */
  get bytesPerSecond(): number {
    return this.#rate.bytesPerSecond;
  }

  /** Whether it has run long enough for its rate to mean something. */
  get isMeasured(): boolean {
    return this.#rate.hasFullWindow;
  }

  /** Aborted when nothing is left to fetch, whatever the connection does. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Moves on by bytes that were fetched. */
  advance(bytes: number): void {
    this.position += bytes;
    this.#rate.add(bytes);
  }

  /** Leaves what is behind a position to others. */
  shorten(end: number): void {
    this.end = Math.max(this.position, end);
    if (this.remaining === 0) this.#controller.abort();
  }
}
