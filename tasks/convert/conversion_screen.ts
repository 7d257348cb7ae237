import type { ConversionProgress } from "../../lib/convert/conversion_options.ts";
import { type Io, note, printJson } from "../../lib/cli/io.ts";
import {
  createProgress,
  type Progress,
} from "../../lib/cli/progress/progress.ts";

/** Options of {@linkcode ConversionScreen}. */
export interface ConversionScreenOptions {
  /** Print events for a program to standard output instead. */
  json: boolean;
  /** Show nothing. */
  quiet: boolean;
}

/** Tells how a conversion goes. Disposing it ends the display. */
export class ConversionScreen implements Disposable {
  readonly #io: Io;
  readonly #options: ConversionScreenOptions;
  readonly #progress: Progress;
  #step: string | undefined;

  /** Makes the screen; it shows nothing before the first update. */
  constructor(io: Io, options: ConversionScreenOptions) {
    this.#io = io;
    this.#options = options;
    this.#progress = createProgress(io, { title: "Converting", ...options });
  }

  /** Shows how far a model is; a step that is measured rather than written gets a line when it begins. */
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
    this.#progress.above(() => note(this.#io, line));
  }

  /** Ends the display. */
  [Symbol.dispose](): void {
    this.#progress.end();
  }

  #tellStep(
    name: string,
    { phase, step }: Exclude<ConversionProgress, { phase: "write" }>,
  ): void {
    if (step === this.#step) return;
    this.#step = step;
    if (!this.#options.json) return this.note(step);
    printJson(this.#io, { version: 1, event: phase, model: name, step });
  }
}
