import type { ConversionProgress } from "../../lib/convert/conversion_options.ts";

/** Often enough to see that it goes on; a measurement has hundreds of steps. */
const EVERY_MS = 10_000;

/** Lets the first step of each phase pass, and then one now and then. */
export class StepFilter {
  readonly #now: () => number;
  #phase: string | undefined;
  #passedAtMs = -Infinity;

  /**
   * Makes a filter that has let nothing pass.
   *
   * @param now The clock, in milliseconds from any start.
   */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Says whether a step of this phase is to be told. */
  passes({ phase }: Pick<ConversionProgress, "phase">): boolean {
    const now = this.#now();
    const isDue = phase !== this.#phase || now - this.#passedAtMs >= EVERY_MS;
    if (!isDue) return false;
    this.#phase = phase;
    this.#passedAtMs = now;
    return true;
  }
}
