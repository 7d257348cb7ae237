import { setImmediate } from "node:timers/promises";

/** Other work of the thread may have to wait so long. */
const LONGEST_MS = 8;

/** Lets the event loop go on in the middle of long work. */
export class EventLoopBreaks {
  #since = performance.now();

  /** Takes a break if the last one was some time ago. */
  async takeIfDue(): Promise<void> {
    if (performance.now() - this.#since < LONGEST_MS) return;
    await setImmediate();
    this.#since = performance.now();
  }
}

let lastTurn: Promise<unknown> = Promise.resolve();

/**
 * Does long work of several callers one after the other, and lets the event loop go on before each.
 *
 * @returns What the work gives.
 * @throws what the work throws.
 */
export async function inTurn<Result>(work: () => Result): Promise<Result> {
  const turn = lastTurn.then(() => setImmediate()).then(work);
  lastTurn = turn.catch(() => {});
  return await turn;
}
