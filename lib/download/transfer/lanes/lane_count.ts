/** How much faster it must get for the price of another connection. */
const WORTHWHILE_GAIN = 1.15;

/** Windows that new lanes get to show what they can: connections begin slowly. */
const TRIAL_WINDOWS = 5;

/** The same while there are larger numbers to try: a single new lane may be slow by chance. */
const SHORT_TRIAL_WINDOWS = 2;

/** Windows until the next try after one that brought nothing; links change. */
const REST_WINDOWS = 25;

/** Most of them, however often nothing came of it: each try costs connections. */
const MAXIMUM_REST_WINDOWS = 400;

/**
 * Finds out how many lanes are worth having. It begins with one, and doubles as long as that makes the
 * whole at least 15 % faster. What does not is followed by the next number all the same, up to the
 * maximum; only if none is faster, it goes back to the number that was best, and tries again after a
 * while, which is longer each time. There is always one.
 */
export class LaneCount {
  #wanted = 1;
  #ceiling: number;
  #best = { lanes: 1, bytesPerSecond: 0 };
  #trialWindows = 0;
  #restWindows = 0;
  #nextRestWindows = REST_WINDOWS;

  /** Begins with one lane. */
  constructor(maximum: number) {
    this.#ceiling = Math.max(1, maximum);
  }

  /** How many lanes there should be. */
  get wanted(): number {
    return this.#wanted;
  }

  /** Looks at how fast all lanes together were in the window that has passed. */
  observe(bytesPerSecond: number): void {
    if (bytesPerSecond === 0) return;
    if (this.#wanted > this.#best.lanes) this.#judge(bytesPerSecond);
    else if (this.#restWindows > 0) this.#restWindows -= 1;
    else this.#try(bytesPerSecond);
  }

  /**
   * Notes that the server let no more than this many lanes in.
   *
   * @param lanes Lanes that go on.
   */
  refuse(lanes: number): void {
    this.#ceiling = Math.max(1, Math.min(this.#ceiling, lanes));
    this.#wanted = Math.min(this.#wanted, this.#ceiling);
    this.#best.lanes = this.#wanted;
    this.#restWindows = REST_WINDOWS;
  }

  #judge(bytesPerSecond: number): void {
    if (bytesPerSecond >= this.#best.bytesPerSecond * WORTHWHILE_GAIN) {
      this.#nextRestWindows = REST_WINDOWS;
      this.#try(bytesPerSecond);
      return;
    }
    this.#trialWindows -= 1;
    if (this.#trialWindows > 0) return;
    if (this.#wanted < this.#ceiling) this.#grow();
    else this.#rest();
  }

  #try(bytesPerSecond: number): void {
    this.#best = { lanes: this.#wanted, bytesPerSecond };
    this.#grow();
  }

  #grow(): void {
    this.#wanted = Math.min(this.#wanted * 2, this.#ceiling);
    const isLast = this.#wanted === this.#ceiling;
    this.#trialWindows = isLast ? TRIAL_WINDOWS : SHORT_TRIAL_WINDOWS;
  }

  #rest(): void {
    this.#wanted = this.#best.lanes;
    this.#restWindows = this.#nextRestWindows;
    this.#nextRestWindows = Math.min(
      2 * this.#nextRestWindows,
      MAXIMUM_REST_WINDOWS,
    );
  }
}
