import { type Io, printJson } from "../io.ts";
import type { Progress, ProgressOptions, ProgressUpdate } from "./progress.ts";
import { type ItemPace, type Pace, ProgressLedger } from "./progress_ledger.ts";
import type { ProgressUnit } from "./progress_unit.ts";
import { repeatByTimer } from "./repeat_by_timer.ts";

/** No program needs more, and what takes less time is told by its result alone. */
const TICK_MS = 1000;

/** Progress for a program: one event a second on standard output, each a document on its own line. */
export class JsonProgress implements Progress {
  readonly #io: Pick<Io, "stdout">;
  readonly #unit: ProgressUnit;
  readonly #now: () => number;
  readonly #ticking: Disposable;
  readonly #ledger = new ProgressLedger();

  /** Makes the display; it prints nothing in the first second. */
  constructor(
    io: Pick<Io, "stdout">,
    {
      unit = "bytes",
      now = () => performance.now(),
      repeat = repeatByTimer,
    }: ProgressOptions,
  ) {
    this.#io = io;
    this.#unit = unit;
    this.#now = now;
    this.#ticking = repeat(() => this.#tickUnlessUnread(), TICK_MS);
  }

  /** Counts a whole before anything of it has come. */
  expect(whole: string, total: number): void {
    this.#ledger.expect(whole, total);
  }

  /** Keeps how far it is for the next event. */
  update(update: ProgressUpdate): void {
    this.#ledger.update(update);
  }

  /** Counts no more of a whole than has come. */
  drop(whole: string): void {
    this.#ledger.drop(whole);
  }

  /** Runs what prints other events. */
  above(print: () => void): void {
    print();
  }

  /** Prints no more. */
  end(): void {
    this.#ticking[Symbol.dispose]();
  }

  /** Prints no more, as `end()`. */
  [Symbol.dispose](): void {
    this.end();
  }

  /** Thrown by a timer, it would end the process; the next one to print the answer says it. */
  #tickUnlessUnread(): void {
    try {
      this.#tick();
    } catch (error) {
      if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
      this.end();
    }
  }

  #tick(): void {
    this.#ledger.record(this.#now());
    const { active, sum } = this.#ledger;
    if (active.length === 0) return;
    printJson(this.#io, {
      version: 1,
      event: "progress",
      ...(this.#unit === "bytes"
        ? { ...paceDocument(sum), files: active.map(itemDocument) }
        : countDocument(sum)),
    });
  }
}

function itemDocument({ label, whole, ...pace }: ItemPace): object {
  return { file: label, model: whole ?? null, ...paceDocument(pace) };
}

function countDocument({ bytes, total, bytesPerSecond = NaN }: Pace): object {
  const picturesPerSecond = Math.round(1000 * bytesPerSecond) / 1000;
  const secondsLeft = Math.ceil((total - bytes) / bytesPerSecond);
  return {
    pictures: bytes,
    total,
    picturesPerSecond: finite(picturesPerSecond),
    secondsLeft: finite(secondsLeft),
  };
}

function finite(number: number): number | null {
  return Number.isFinite(number) ? number : null;
}

function paceDocument({ bytes, total, bytesPerSecond }: Pace): object {
  return {
    bytes,
    total,
    bytesPerSecond: bytesPerSecond === undefined
      ? null
      : Math.round(bytesPerSecond),
  };
}
