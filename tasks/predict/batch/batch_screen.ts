import type { Io } from "../../../lib/cli/io.ts";
import {
  createProgress,
  type Progress,
} from "../../../lib/cli/progress/progress.ts";
import { reportError } from "../../../lib/cli/report_error.ts";
import type { Outcome } from "./answerer.ts";

/** How many pictures had which outcome. */
export type Tally = Readonly<Record<Outcome, number>>;

/** Tells how a run goes, and counts. Disposing it ends the display. */
export class BatchScreen implements Disposable {
  readonly #io: Io;
  readonly #progress: Progress;
  readonly #tally: Record<Outcome, number> = {
    answered: 0,
    kept: 0,
    failed: 0,
  };
  #counted = 0;
  #isCounted = false;

  /** Begins the display. */
  constructor(io: Io, audience: { quiet: boolean; json: boolean }) {
    this.#io = io;
    this.#progress = createProgress(io, {
      title: "Describing",
      unit: "pictures",
      ...audience,
    });
  }

  /** What became of the pictures so far. */
  get tally(): Tally {
    return { ...this.#tally };
  }

  /** How many pictures have a result. */
  get done(): number {
    const { answered, kept, failed } = this.#tally;
    return answered + kept + failed;
  }

  /** Says how many pictures were counted so far. */
  counting(count: number): void {
    this.#counted = count;
  }

  /** Says how many there are, if that can be known. */
  counted(count: number | undefined): void {
    if (count === undefined) return;
    this.#counted = count;
    this.#isCounted = true;
  }

  /** Counts a picture's outcome. */
  add(outcome: Outcome): void {
    this.#tally[outcome] += 1;
    // Until all are counted there is always one more, so that the display does not say that all is done.
    const more = this.#isCounted ? 0 : 1;
    const total = Math.max(this.#counted, this.done + more);
    this.#progress.update({ label: "pictures", bytes: this.done, total });
  }

  /** Tells why a picture has no answer. */
  failed(error: unknown): void {
    this.#progress.above(() => void reportError(error, this.#io, false));
  }

  /** Ends the display. */
  [Symbol.dispose](): void {
    this.#progress.end();
  }
}
