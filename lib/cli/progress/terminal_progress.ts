import type { Io } from "../io.ts";
import { paint } from "../text/paint.ts";
import { formatProgress, type ProgressState } from "./format_progress.ts";
import type { Progress, ProgressOptions, ProgressUpdate } from "./progress.ts";
import { type ItemPace, ProgressLedger } from "./progress_ledger.ts";
import type { ProgressUnit } from "./progress_unit.ts";
import { repeatByTimer } from "./repeat_by_timer.ts";

/** Ten times a second looks smooth and costs nothing. */
const REDRAW_MS = 100;

/** The lines are redrawn although nothing comes, so that a stall shows. */
const TICK_MS = 500;

/** With the sum's line they fit into any terminal. */
const MAXIMUM_ITEM_LINES = 8;

const CLEAR_TO_END = "\x1b[K";
const CLEAR_BELOW = "\x1b[J";

/** Progress for a person: some lines of the terminal, drawn again and again in the same place. */
export class TerminalProgress implements Progress {
  readonly #io: Pick<Io, "stderr" | "columns">;
  readonly #title: string;
  readonly #unit: ProgressUnit;
  readonly #now: () => number;
  readonly #ticking: Disposable;
  readonly #ledger = new ProgressLedger();
  #latest: ProgressUpdate | undefined;
  #drawnAtMs = -Infinity;
  #drawn: readonly string[] = [];
  #ended = false;

  /** Makes the display; it draws nothing before the first update. */
  constructor(
    io: Pick<Io, "stderr" | "columns">,
    {
      title,
      unit = "bytes",
      now = () => performance.now(),
      repeat = repeatByTimer,
    }: ProgressOptions,
  ) {
    this.#io = io;
    this.#title = title;
    this.#unit = unit;
    this.#now = now;
    this.#ticking = repeat(() => this.#draw(), TICK_MS);
  }

  /** Counts a whole before anything of it has come. */
  expect(whole: string, total: number): void {
    this.#ledger.expect(whole, total);
  }

  /** Draws the lines, unless they were drawn a moment ago. */
  update(update: ProgressUpdate): void {
    this.#ledger.update(update);
    this.#latest = update;
    this.#draw();
  }

  /** Shows the parts of a whole no more. */
  drop(whole: string): void {
    this.#ledger.drop(whole);
    if (this.#latest?.whole?.name === whole) this.#latest = undefined;
  }

  /** Takes the lines away, runs what prints others, and draws them again below. */
  above(print: () => void): void {
    this.#clear();
    print();
    this.#drawnAtMs = -Infinity;
    this.#draw();
  }

  /** Takes the lines away; updates that come late are not shown. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#ticking[Symbol.dispose]();
    this.#clear();
  }

  /** Takes the lines away, as `end()`. */
  [Symbol.dispose](): void {
    this.end();
  }

  #draw(): void {
    const now = this.#now();
    if (this.#ended || now - this.#drawnAtMs < REDRAW_MS) return;
    this.#ledger.record(now);
    const lines = this.#lines();
    if (lines.length === 0) return this.#clear();
    this.#drawnAtMs = now;
    const text = this.#paintSum(lines).join(`${CLEAR_TO_END}\n`);
    const rest = lines.length < this.#drawnRows ? CLEAR_BELOW : CLEAR_TO_END;
    this.#io.stderr.write(`${this.#toFirstLine}${text}${rest}`);
    this.#drawn = lines;
  }

  #clear(): void {
    if (this.#drawn.length === 0) return;
    const rest = this.#drawnRows > 1 ? CLEAR_BELOW : CLEAR_TO_END;
    this.#io.stderr.write(`${this.#toFirstLine}${rest}`);
    this.#drawn = [];
  }

  get #toFirstLine(): string {
    const up = this.#drawnRows - 1;
    return up > 0 ? `\r\x1b[${up}A` : "\r";
  }

  /** Rows that the lines take now: a terminal that has become narrower has wrapped them. */
  get #drawnRows(): number {
    return this.#drawn.reduce(
      (rows, { length }) =>
        rows + Math.max(1, Math.ceil(length / this.#io.columns)),
      0,
    );
  }

  /** The last of several lines is their sum. */
  #paintSum(lines: readonly string[]): string[] {
    return lines.map((line, index) =>
      index > 0 && index === lines.length - 1
        ? paint(line, "bold", this.#io.stderr)
        : line
    );
  }

  /** A line for each thing, and one for their sum if that says more. */
  #lines(): string[] {
    const { active, sum } = this.#ledger;
    const only = active[0] ?? this.#finished();
    if (only === undefined && sum.bytes === sum.total) return [];
    if (active.length < 2 && only?.total === sum.total) {
      return this.#format([{ ...only, title: this.#title }]);
    }
    const shown = active.slice(0, MAXIMUM_ITEM_LINES);
    const hidden = active.length - shown.length;
    const lines = this.#format([...shown, { ...sum, title: this.#title }]);
    if (hidden > 0) lines.splice(-1, 0, `… and ${hidden} more`);
    return lines;
  }

  /** The last thing that has come to its end, for when there is no other. */
  #finished(): ItemPace | undefined {
    const pace = this.#latest && this.#ledger.find(this.#latest);
    return this.#latest && pace && { label: this.#latest.label, ...pace };
  }

  #format(states: readonly ProgressState[]): string[] {
    return formatProgress(states, this.#io.columns, this.#unit);
  }
}
