/** A run of bytes of a file. */
export interface Interval {
  /** Position of the first byte. */
  readonly start: number;
  /** Position behind the last byte. */
  readonly end: number;
}

/**
 * A set of bytes of a file, kept as intervals in order that neither overlap nor touch. There are as
 * many of them as there are streams, about, so that all is looked at each time.
 */
export class IntervalSet implements Iterable<Interval> {
  #intervals: readonly Interval[] = [];

  /** Makes a set of intervals in any order. */
  constructor(intervals: Iterable<Interval> = []) {
    for (const interval of intervals) this.add(interval);
  }

  /** How many bytes are in the set. */
  get bytes(): number {
    return this.#intervals.reduce(
      (sum, { start, end }) => sum + end - start,
      0,
    );
  }

  /** Puts bytes into the set; some may be there already. */
  add({ start, end }: Interval): void {
    if (!isNotEmpty({ start, end })) return;
    const apart = this.#intervals.filter((other) =>
      other.end < start || other.start > end
    );
    const touching = this.#intervals.filter((other) =>
      other.end >= start && other.start <= end
    );
    const merged = {
      start: Math.min(start, ...touching.map((other) => other.start)),
      end: Math.max(end, ...touching.map((other) => other.end)),
    };
    this.#intervals = [...apart, merged].sort((a, b) => a.start - b.start);
  }

  /** Takes bytes out of the set; some may not be there. */
  remove({ start, end }: Interval): void {
    if (!isNotEmpty({ start, end })) return;
    this.#intervals = this.#intervals.flatMap((other) =>
      [
        { start: other.start, end: Math.min(other.end, start) },
        { start: Math.max(other.start, end), end: other.end },
      ].filter(isNotEmpty)
    );
  }

  /** Says which of the first `total` bytes are not in the set, in order. */
  missing(total: number): Interval[] {
    const rest = new IntervalSet([{ start: 0, end: total }]);
    for (const interval of this) rest.remove(interval);
    return [...rest];
  }

  /** Says where the bytes end that follow on `position` without a gap; `position` if there are none. */
  contiguousFrom(position: number): number {
    const found = this.#intervals.find(({ start, end }) =>
      start <= position && position < end
    );
    return found?.end ?? position;
  }

  /** Gives the intervals in order, as they are now. */
  [Symbol.iterator](): Iterator<Interval> {
    return this.#intervals[Symbol.iterator]();
  }
}

function isNotEmpty({ start, end }: Interval): boolean {
  return start < end;
}
