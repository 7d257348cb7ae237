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
}

/** How far one thing is. */
export interface ItemPace extends Pace {
  /** What it is. */
  label: string;
  /** What it is a part of, if that is known. */
  whole?: string;
}

/** Keeps how far several things are. Bytes only ever grow, and a thing never has more than in all. */
export class ProgressLedger {
  readonly #items = new Map<string, Entry & ProgressUpdate>();
  readonly #wholes = new Map<string, Entry>();

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

  /** Forgets a whole and its parts. */
  drop(name: string): void {
    this.#wholes.delete(name);
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
    const paces = entries.map(paceOf);
    const speeds = paces.flatMap(({ bytesPerSecond }) => bytesPerSecond ?? []);
    return {
      bytes: paces.reduce((sum, { bytes }) => sum + bytes, 0),
      total: paces.reduce((sum, { total }) => sum + total, 0),
      bytesPerSecond: speeds.length === 0
        ? undefined
        : speeds.reduce((sum, speed) => sum + speed, 0),
    };
  }

  #updateWhole(whole: ProgressWhole): void {
    const entry = this.#wholes.get(whole.name);
    if (entry === undefined) this.#wholes.set(whole.name, startEntry(whole));
    else raise(entry, whole);
  }
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
