import type { Io } from "../io.ts";
import { formatProgress } from "./format_progress.ts";
import type { Progress, ProgressOptions, ProgressUpdate } from "./progress.ts";
import { SpeedMeter } from "./speed_meter.ts";

/** Ten times a second looks smooth and costs nothing. */
const REDRAW_MS = 100;

/** The line is redrawn although nothing comes, so that a stall shows. */
const TICK_MS = 500;

const CLEAR_TO_END = "\x1b[K";

/** What is shown of one label; it only ever grows. */
interface Item extends ProgressUpdate {
  meter: SpeedMeter;
}

/** Progress for a person: one line of the terminal, drawn again and again. */
export class TerminalProgress implements Progress {
  readonly #io: Pick<Io, "stderr" | "columns">;
  readonly #title: string;
  readonly #now: () => number;
  readonly #ticking: Disposable;
  readonly #items = new Map<string, Item>();
  #current: Item | undefined;
  #drawnAtMs: number | undefined;
  #ended = false;

  /** Makes the display; it draws nothing before the first update. */
  constructor(
    io: Pick<Io, "stderr" | "columns">,
    { title, now = () => performance.now(), repeat = repeatByTimer }:
      ProgressOptions,
  ) {
    this.#io = io;
    this.#title = title;
    this.#now = now;
    this.#ticking = repeat(() => this.#draw(), TICK_MS);
  }

  /** Draws the line, unless it was drawn a moment ago. */
  update(update: ProgressUpdate): void {
    const item = this.#items.get(update.label) ??
      { ...update, meter: new SpeedMeter() };
    item.bytes = Math.max(item.bytes, update.bytes);
    item.total = Math.max(item.bytes, update.total);
    this.#items.set(update.label, item);
    this.#current = item;
    this.#draw();
  }

  /** Takes the line away; updates that come late are not shown. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#ticking[Symbol.dispose]();
    if (this.#drawnAtMs !== undefined) {
      this.#io.stderr.write(`\r${CLEAR_TO_END}`);
    }
  }

  /** Takes the line away, as `end()`. */
  [Symbol.dispose](): void {
    this.end();
  }

  #draw(): void {
    const now = this.#now();
    const item = this.#current;
    const early = now - (this.#drawnAtMs ?? -Infinity) < REDRAW_MS;
    if (item === undefined || early || this.#ended) return;
    this.#drawnAtMs = now;
    item.meter.record(now, item.bytes);
    const line = formatProgress({
      ...item,
      title: this.#title,
      bytesPerSecond: item.meter.bytesPerSecond,
    }, this.#io.columns);
    this.#io.stderr.write(`\r${line}${CLEAR_TO_END}`);
  }
}

function repeatByTimer(tick: () => void, intervalMs: number): Disposable {
  const timer = setInterval(tick, intervalMs);
  Deno.unrefTimer(timer);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
