import { RetryBudget, type RetryOptions } from "./retry_budget.ts";

/** One attempt of {@linkcode withRetries}. */
export interface Attempt {
  /** Its number, from 1 on. */
  number: number;
  /** Ends it: with the signal of all, or when patience ends. */
  signal: AbortSignal;
  /** Renews patience: something useful has come from the server. */
  noteProgress: () => void;
}

/**
 * Calls a function until it succeeds, fails for good, or patience ends.
 *
 * @param fn Makes one attempt.
 * @throws what `RetryBudget.run()` and `RetryBudget.next()` throw.
 */
export async function withRetries<T>(
  fn: (attempt: Attempt) => Promise<T>,
  options: RetryOptions = {},
): Promise<T> {
  const budget = new RetryBudget(options);
  const noteProgress = () => budget.noteProgress();
  for (let number = 1;; number += 1) {
    try {
      return await budget.run((signal) => fn({ number, signal, noteProgress }));
    } catch (error) {
      await budget.next(error);
    }
  }
}
