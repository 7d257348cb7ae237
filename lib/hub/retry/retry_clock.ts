import { setTimeout } from "node:timers/promises";

/** How retries tell the time and wait. */
export interface RetryClock {
  /** Milliseconds since some moment; never goes back. */
  nowMs(): number;
  /** The date, in milliseconds since 1970. */
  dateMs(): number;
  /** Waits; an abort ends it with the signal's reason as the error. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The system's own clock; changes of the date do not disturb waits. */
export const SYSTEM_CLOCK: RetryClock = {
  nowMs: () => performance.now(),
  dateMs: () => Date.now(),
  sleep,
};

async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await setTimeout(ms, undefined, signal && { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
