import { formatBytes } from "../../../lib/base/bytes.ts";
import type { ConversionProgress } from "../../../lib/convert/conversion_options.ts";
import { StepFilter } from "../../convert/step_filter.ts";

/** Says in lines how the conversions of several models go, which stand above what is downloaded. */
export class ConversionLines {
  readonly #now: (() => number) | undefined;
  readonly #steps = new Map<string, StepFilter>();
  readonly #files = new Set<string>();

  /**
   * Makes lines of which none was said.
   *
   * @param now The clock, in milliseconds from any start.
   */
  constructor(now?: () => number) {
    this.#now = now;
  }

  /** The line to print, if there is anything new: a file that is begun, or a step. */
  lineFor(progress: ConversionProgress, key: string): string | undefined {
    if (progress.phase !== "write") {
      return this.#filterOf(key).passes(progress) ? progress.step : undefined;
    }
    const { file, fileTotal } = progress;
    // A file is begun while the last parts of the one before are written.
    const begun = `${key}/${file}`;
    if (this.#files.has(begun)) return undefined;
    this.#files.add(begun);
    return `converting ${file}, ${formatBytes(fileTotal)}`;
  }

  #filterOf(key: string): StepFilter {
    const filter = this.#steps.get(key) ?? new StepFilter(this.#now);
    this.#steps.set(key, filter);
    return filter;
  }
}
