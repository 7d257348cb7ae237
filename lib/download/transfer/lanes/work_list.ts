import { type Interval, IntervalSet } from "../intervals.ts";
import { Assignment } from "./assignment.ts";

/** Options of a {@linkcode WorkList}. */
export interface WorkListOptions {
  /**
   * Fewest bytes of a request when several lanes share the file. Below it the pauses between requests
   * cost more than the shorter wait for the last lane gains.
   *
   * @default 16 MiB
   */
  minimumSegmentBytes?: number;
  /**
   * Most bytes of such a request: the hash, which goes in order, follows that far behind.
   *
   * @default 128 MiB
   */
  maximumSegmentBytes?: number;
  /**
   * Milliseconds that a lane must still need, or nothing is taken from it.
   *
   * @default {500}
   */
  worthwhileMs?: number;
  /**
   * Tells the time, in milliseconds that never go back.
   *
   * @default {performance.now}
   */
  now?: () => number;
}

const MIB = 1 << 20;

/** What is left is shared out in pieces that would go round so often: the last ones are small. */
const SHARES_OF_A_LANE = 4;

/** A lane so many times slower than the best one is not worth its connection. */
const MUCH_SLOWER = 2;

/**
 * The bytes of a file that are missing, and which lane fetches which. One lane alone gets as much as one
 * request can bring; several get segments in file order, so that the hash can follow. When nothing is
 * left to give, an idle lane gets the far end of what the slowest one still has to do.
 */
export class WorkList {
  readonly #unassigned: IntervalSet;
  readonly #running = new Set<Assignment>();
  readonly #options: Required<WorkListOptions>;
  #bestBytesPerSecond = 0;

  /** Begins with what is missing. */
  constructor(missing: Iterable<Interval>, options: WorkListOptions = {}) {
    this.#unassigned = new IntervalSet(missing);
    this.#options = {
      minimumSegmentBytes: 16 * MIB,
      maximumSegmentBytes: 128 * MIB,
      worthwhileMs: 500,
      now: () => performance.now(),
      ...options,
    };
  }

  /** Bytes that are missing, being fetched or not. */
  get remaining(): number {
    const running = [...this.#running];
    return this.#unassigned.bytes +
      running.reduce((sum, { remaining }) => sum + remaining, 0);
  }

  /**
   * Gives a lane something to fetch; `undefined` if there is nothing that it could do sooner than those
   * who are at it.
   *
   * @param lanes How many lanes share the file.
   */
  take(lanes: number): Assignment | undefined {
    const [first] = this.#unassigned;
    const interval = first === undefined
      ? this.#takeFromSlowest()
      : this.#segmentOf(first, lanes);
    return interval && this.#assign(interval);
  }

  /**
   * Gives a lane that is one too many all that a much slower one still has to do, so that it is the
   * slower one that ends; `undefined` if there is none.
   */
  takeOver(): Assignment | undefined {
    const slowest = this.#slowest();
    if (slowest === undefined) return undefined;
    const { position: start, end, bytesPerSecond } = slowest;
    if (bytesPerSecond * MUCH_SLOWER > this.#bestBytesPerSecond) {
      return undefined;
    }
    slowest.shorten(start);
    return this.#assign({ start, end });
  }

  /** Ends an assignment; what it did not fetch is missing. */
  giveBack(assignment: Assignment): void {
    this.#noteRate(assignment);
    this.#running.delete(assignment);
    this.#unassigned.add({ start: assignment.position, end: assignment.end });
  }

  /**
   * Lets a lane go on behind its end in the same answer, if nobody has those bytes.
   *
   * @param until Where the answer ends.
   */
  extend(
    assignment: Assignment,
    { until, lanes }: { until: number; lanes: number },
  ): boolean {
    const { end: start } = assignment;
    const next = [...this.#unassigned].find((each) => each.start === start);
    if (next === undefined || until <= start) return false;
    const end = Math.min(this.#segmentOf(next, lanes).end, until);
    this.#unassigned.remove({ start, end });
    assignment.end = end;
    return true;
  }

  /** Takes back what a lane that was alone need not do itself, now that several share the file. */
  share(lanes: number): void {
    const segmentBytes = this.#segmentBytes(lanes);
    for (const assignment of this.#running) {
      const { end, position } = assignment;
      if (end - position <= segmentBytes) continue;
      assignment.shorten(position + segmentBytes);
      this.#unassigned.add({ start: assignment.end, end });
    }
  }

  /** Gives everything to the one lane that is left: its answer begins at 0. */
  startOver(assignment: Assignment, bytes: number): void {
    this.#unassigned.remove({ start: 0, end: bytes });
    assignment.position = 0;
    assignment.end = bytes;
  }

  /** Bytes that turned out to be wrong: they are missing again. */
  add(interval: Interval): void {
    this.#unassigned.add(interval);
  }

  #segmentOf({ start, end }: Interval, lanes: number): Interval {
    if (lanes === 1) return { start, end };
    return { start, end: Math.min(end, start + this.#segmentBytes(lanes)) };
  }

  #segmentBytes(lanes: number): number {
    const { minimumSegmentBytes, maximumSegmentBytes } = this.#options;
    const share = Math.ceil(this.remaining / lanes / SHARES_OF_A_LANE);
    return Math.max(minimumSegmentBytes, Math.min(share, maximumSegmentBytes));
  }

  /** Both are to be ready at the same time, if each goes on as fast as it did. */
  #takeFromSlowest(): Interval | undefined {
    const slowest = this.#slowest();
    if (slowest === undefined) return undefined;
    for (const assignment of this.#running) this.#noteRate(assignment);
    const { position, end, remaining, bytesPerSecond } = slowest;
    const kept = bytesPerSecond / (bytesPerSecond + this.#bestBytesPerSecond);
    slowest.shorten(position + Math.floor(remaining * (kept || 0)));
    return { start: slowest.end, end };
  }

  /** The lane that needs longest, if it needs long enough to be worth the change. */
  #slowest(): Assignment | undefined {
    const [slowest] = [...this.#running]
      .filter(({ isMeasured }) => isMeasured)
      .toSorted((a, b) => millisecondsLeft(b) - millisecondsLeft(a));
    return slowest !== undefined &&
        millisecondsLeft(slowest) >= this.#options.worthwhileMs
      ? slowest
      : undefined;
  }

  #assign(interval: Interval): Assignment {
    this.#unassigned.remove(interval);
    const assignment = new Assignment(interval, this.#options.now);
    this.#running.add(assignment);
    return assignment;
  }

  #noteRate({ bytesPerSecond }: Assignment): void {
    this.#bestBytesPerSecond = Math.max(
      this.#bestBytesPerSecond,
      bytesPerSecond,
    );
  }
}

function millisecondsLeft({ remaining, bytesPerSecond }: Assignment): number {
  return remaining === 0 ? 0 : remaining / bytesPerSecond * 1000;
}
