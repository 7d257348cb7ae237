import { formatBytes } from "../../base/bytes.ts";
import { formatDuration } from "../../base/duration.ts";
import type { Output } from "../io.ts";
import { oneLine } from "./one_line.ts";
import type { Progress, ProgressOptions, ProgressUpdate } from "./progress.ts";

/** Progress for a log: a line when a label starts, and one when it is complete. */
export class PlainProgress implements Progress {
  readonly #stderr: Output;
  readonly #title: string;
  readonly #now: () => number;
  readonly #startedAtMs = new Map<string, number>();
  readonly #complete = new Set<string>();

  /** Makes the display; it prints nothing before the first update. */
  constructor(
    { stderr }: { stderr: Output },
    { title, now = () => performance.now() }: ProgressOptions,
  ) {
    this.#stderr = stderr;
    this.#title = title;
    this.#now = now;
  }

  /** Prints a line if the label is new, and one if it is now complete. */
  update({ label, bytes, total }: ProgressUpdate): void {
    const startedAtMs = this.#startedAtMs.get(label) ?? this.#now();
    if (!this.#startedAtMs.has(label)) {
      this.#startedAtMs.set(label, startedAtMs);
      this.#print(label, formatBytes(total));
    }
    if (bytes < total || this.#complete.has(label)) return;
    this.#complete.add(label);
    this.#print(label, `done in ${formatDuration(this.#now() - startedAtMs)}`);
  }

  /** Does nothing: what is printed stays. */
  end(): void {}

  /** Does nothing, as `end()`. */
  [Symbol.dispose](): void {}

  #print(label: string, state: string): void {
    this.#stderr.write(`${this.#title} ${oneLine(label)}: ${state}\n`);
  }
}
