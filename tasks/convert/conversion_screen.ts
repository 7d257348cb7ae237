import type { ConversionProgress } from "../../lib/convert/conversion_options.ts";
import { type Io, lineWidth, note, printJson } from "../../lib/cli/io.ts";
import {
  createProgress,
  type Progress,
  type ProgressOptions,
} from "../../lib/cli/progress/progress.ts";
import { hang } from "../../lib/cli/text/hang.ts";
import { StepFilter } from "./step_filter.ts";

/** Options of {@linkcode ConversionScreen}. */
export type ConversionScreenOptions = Omit<ProgressOptions, "title">;

/** Tells how a conversion goes. Disposing it ends the display. */
export class ConversionScreen implements Disposable {
  readonly #io: Io;
  readonly #options: ConversionScreenOptions;
  readonly #progress: Progress;
  readonly #steps: StepFilter;

  /** Makes the screen; it shows nothing before the first update. */
  constructor(io: Io, options: ConversionScreenOptions) {
    this.#io = io;
    this.#options = options;
    this.#progress = createProgress(io, { title: "Converting", ...options });
    this.#steps = new StepFilter(options.now);
  }

  /** Shows how far a model is; of the steps that write nothing, one gets a line now and then. */
  update(name: string, progress: ConversionProgress): void {
    if (progress.phase !== "write") return this.#tellStep(name, progress);
    const { file, fileBytes, fileTotal, bytes, total } = progress;
    this.#progress.update({
      label: file,
      bytes: fileBytes,
      total: fileTotal,
      whole: { name, bytes, total },
    });
  }

  /** Prints a line that a person should read, above the display. */
  note(line: string): void {
    if (this.#options.quiet || this.#options.json) return;
    const columns = lineWidth(this.#io, this.#io.stderr);
    this.#progress.above(() => note(this.#io, hang(line, 2, columns)));
  }

  /** Runs what prints lines of its own, which then stand above the display. */
  above(print: () => void): void {
    this.#progress.above(print);
  }

  /** Ends the display. */
  [Symbol.dispose](): void {
    this.#progress.end();
  }

  #tellStep(
    name: string,
    { phase, step }: Exclude<ConversionProgress, { phase: "write" }>,
  ): void {
    if (!this.#steps.passes({ phase })) return;
    if (!this.#options.json) return this.note(step);
    printJson(this.#io, { version: 1, event: phase, model: name, step });
  }
}
