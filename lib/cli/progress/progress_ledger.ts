import type { ProgressUpdate, ProgressWhole } from "./progress.ts";
import { SpeedMeter } from "./speed_meter.ts";

/** How far something is, and how fast it was of late. */
export interface Pace {
  /** Bytes that are done. */
  bytes: number;
  /** Bytes there are in all. */
  total: number;
  /** Speed of late, if it is known. */
  bytesPerSecond: number | undefined;
  /**
   * Percent that are done, if more than the bytes say.
   *
   * @default what the bytes say
   */
  percent?: number;
}

/** How far one thing is. */
export interface ItemPace extends Pace {
  /** What it is. */
  label: string;
  /** What it is a part of, if that is known. */
  whole?: string;
}

/**
 * Keeps how far several things are. Bytes only ever grow, and a thing never has more than in all. Where
 * wholes are expected, the sum's percentage does not fall either, though one turn out to be larger.
 */
export class ProgressLedger {
  readonly #items = new Map<string, Entry & ProgressUpdate>();
  readonly #wholes = new Map<string, Entry>();
  readonly #expected = new Map<string, number>();
  /** The highest one that was recorded, once there was something to expect. */
  #percent: number | undefined;

  /** Counts a whole that has not begun, as large as it is thought to be. */
  expect(name: string, total: number): void {
    if (!this.#wholes.has(name)) this.#expected.set(name, total);
    this.#percent ??= 0;
  }

  /** Notes how far one thing is, and what it is a part of. */
  update(update: ProgressUpdate): void {
    const { label, whole } = update;
    const key = keyOf(update);
    const item = this.#items.get(key);
    if (item === undefined) {
      this.#items.set(key, {
        label,
        ...startEntry(update),
        ...(whole && { whole }),
      });
    } else {
      raise(item, update);
    }
    if (whole !== undefined) this.#updateWhole(whole);
  }

  /** Forgets the parts of a whole, and counts no more of it than there is. */
  drop(name: string): void {
    this.#expected.delete(name);
    const entry = this.#wholes.get(name);
    if (entry !== undefined) entry.total = entry.bytes;
    for (const [key, { whole }] of this.#items) {
      if (whole?.name === name) this.#items.delete(key);
    }
  }

  /** Notes the time, for the speeds. */
  record(atMs: number): void {
    for (
      const { meter, bytes } of [
        ...this.#items.values(),
        ...this.#wholes.values(),
      ]
    ) {
      meter.record(atMs, bytes);
    }
    const { total, percent } = this.sum;
    if (total > 0) this.#percent = percent;
  }

  /** The things that are under way, in the order in which they began. */
  get active(): ItemPace[] {
    return [...this.#items.values()].filter(({ bytes, total }) => bytes < total)
      .map((item) => ({
        label: item.label,
        ...paceOf(item),
        ...(item.whole && { whole: item.whole.name }),
      }));
  }

  /** How far a thing is that has begun. */
  find(update: ProgressUpdate): Pace | undefined {
    const item = this.#items.get(keyOf(update));
    return item && paceOf(item);
  }

  /** The sum of the wholes, or of the things if they are no parts. */
  get sum(): Pace {
    const entries = [
      ...(this.#wholes.size > 0 ? this.#wholes : this.#items).values(),
    ];
    const bytes = sumOf(entries.map((entry) => entry.bytes));
    const total = sumOf([
      ...entries.map((entry) => entry.total),
      ...this.#expected.values(),
    ]);
    const speeds = entries.flatMap(({ meter }) => meter.bytesPerSecond ?? []);
    return {
      ...{ bytes, total },
      bytesPerSecond: speeds.length === 0 ? undefined : sumOf(speeds),
      ...(this.#percent !== undefined && {
        percent: Math.max(this.#percent, percentOf(bytes, total)),
      }),
    };
  }

  #updateWhole(whole: ProgressWhole): void {
    this.#expected.delete(whole.name);
    const entry = this.#wholes.get(whole.name);
    if (entry === undefined) this.#wholes.set(whole.name, startEntry(whole));
    else raise(entry, whole);
  }
}

/** Percent that are done, rounded down; what has no bytes is done. */
export function percentOf(bytes: number, total: number): number {
  return total === 0 ? 100 : Math.floor(100 * bytes / total);
}

interface Entry {
  bytes: number;
  total: number;
  /** Of its own, so that what is there when a thing begins is not taken for speed. */
  meter: SpeedMeter;
}

function keyOf({ label, whole }: ProgressUpdate): string {
  return JSON.stringify([whole?.name, label]);
}

function startEntry({ bytes, total }: { bytes: number; total: number }): Entry {
  return { bytes, total: Math.max(bytes, total), meter: new SpeedMeter() };
}

function raise(
  entry: Entry,
  { bytes, total }: { bytes: number; total: number },
): void {
  entry.bytes = Math.max(entry.bytes, bytes);
  entry.total = Math.max(entry.bytes, total);
}

function paceOf({ bytes, total, meter: { bytesPerSecond } }: Entry): Pace {
  return { bytes, total, bytesPerSecond };
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
