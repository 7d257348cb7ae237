import { formatDuration } from "../../base/duration.ts";
import type { Output } from "../io.ts";
import { formatPace } from "./format_progress.ts";
import { oneLine } from "../text/one_line.ts";
import type { Progress, ProgressOptions, ProgressUpdate } from "./progress.ts";
import { ProgressLedger } from "./progress_ledger.ts";
import { formatAmount, type ProgressUnit } from "./progress_unit.ts";
import { repeatByTimer } from "./repeat_by_timer.ts";

/** Often enough to measure the speed of the last seconds. */
const TICK_MS = 1000;

/** Often enough that a service that ends silent jobs does not, and no flood. */
const SUM_EVERY_MS = 30_000;

/** Progress for a log: a line when a thing starts and when it is complete, and the sum now and then. */
export class PlainProgress implements Progress {
  readonly #stderr: Output;
  readonly #title: string;
  readonly #unit: ProgressUnit;
  readonly #now: () => number;
  readonly #ticking: Disposable;
  readonly #ledger = new ProgressLedger();
  readonly #startedAtMs = new Map<string, number>();
  readonly #complete = new Set<string>();
  #summedAtMs: number | undefined;

  /** Makes the display; it prints nothing before the first update. */
  constructor(
    { stderr }: { stderr: Output },
    {
      title,
      unit = "bytes",
      now = () => performance.now(),
      repeat = repeatByTimer,
    }: ProgressOptions,
  ) {
    this.#stderr = stderr;
    this.#title = title;
    this.#unit = unit;
    this.#now = now;
    this.#ticking = repeat(() => this.#tick(), TICK_MS);
  }

  /** Counts a whole before anything of it has come. */
  expect(whole: string, total: number): void {
    this.#ledger.expect(whole, total);
  }

  /** Prints a line if the label is new, and one if it is now complete. */
  update(update: ProgressUpdate): void {
    const { label, bytes, total } = update;
    const now = this.#now();
    this.#ledger.update(update);
    this.#summedAtMs ??= now;
    const startedAtMs = this.#startedAtMs.get(label) ?? now;
    if (!this.#startedAtMs.has(label)) {
      this.#startedAtMs.set(label, startedAtMs);
      const amount = formatAmount(total, this.#unit, {});
      this.#print(`${oneLine(label)}: ${amount}`);
    }
    if (bytes < total || this.#complete.has(label)) return;
    this.#complete.add(label);
    const elapsed = formatDuration(now - startedAtMs);
    this.#print(`${oneLine(label)}: done in ${elapsed}`);
  }

  /** Counts no more of a whole than has come. */
  drop(whole: string): void {
    this.#ledger.drop(whole);
  }

  /** Runs what prints lines of its own: there is nothing in their way. */
  above(print: () => void): void {
    print();
  }

  /** Prints nothing more of its own accord; what is printed stays. */
  end(): void {
    this.#ticking[Symbol.dispose]();
  }

  /** Prints nothing more, as `end()`. */
  [Symbol.dispose](): void {
    this.end();
  }

  #tick(): void {
    const now = this.#now();
    this.#ledger.record(now);
    const isDue = now - (this.#summedAtMs ?? now) >= SUM_EVERY_MS;
    if (!isDue || this.#ledger.active.length === 0) return;
    this.#summedAtMs = now;
    this.#print(formatPace(this.#ledger.sum, this.#unit).trim());
  }

  #print(text: string): void {
    this.#stderr.write(`${this.#title} ${text}\n`);
  }
}
