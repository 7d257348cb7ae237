/** Text that may be shown, and whether a stop string was met. */
export interface StopResult {
  /** What comes before the stop string, and cannot be the beginning of one. */
  readonly text: string;
  /** Whether the text ends here. */
  readonly isStopped: boolean;
}

/**
 * Cuts a text that comes in pieces before the first stop string. What may be the beginning of a stop
 * string is held back until it is known.
 */
export class StopStrings {
  readonly #stops: readonly string[];
  #held = "";

  /** Takes the strings, none of them empty. */
  constructor(stops: readonly string[]) {
    this.#stops = stops;
  }

  /** Adds a piece of text. */
  push(piece: string): StopResult {
    const text = this.#held + piece;
    const end = findFirst(text, this.#stops);
    if (end !== undefined) {
      this.#held = "";
      return { text: text.slice(0, end), isStopped: true };
    }
    const safe = text.length - heldLength(text, this.#stops);
    this.#held = text.slice(safe);
    return { text: text.slice(0, safe), isStopped: false };
  }

  /** Gives what was held back, as no more text comes. */
  end(): string {
    const text = this.#held;
    this.#held = "";
    return text;
  }
}

/**
 * Where the stop string begins that is complete first, of several the longest: what a text ends at does not
 * depend on the pieces that it comes in.
 */
function findFirst(text: string, stops: readonly string[]): number | undefined {
  let first: { start: number; end: number } | undefined;
  for (const stop of stops) {
    const start = text.indexOf(stop);
    const end = start + stop.length;
    if (start < 0 || (first !== undefined && end > first.end)) continue;
    if (first === undefined || end < first.end || start < first.start) {
      first = { start, end };
    }
  }
  return first?.start;
}

/** Length of the longest end of the text with which a stop string begins. */
function heldLength(text: string, stops: readonly string[]): number {
  const longest = Math.max(0, ...stops.map((stop) => stop.length - 1));
  for (let length = Math.min(longest, text.length); length > 0; length -= 1) {
    const end = text.slice(-length);
    if (stops.some((stop) => stop.startsWith(end))) return length;
  }
  return 0;
}
