import { RetryBudget, type RetryOptions } from "./retry_budget.ts";

/**
 * Calls a function until it succeeds, fails for good, or patience ends.
 *
 * @param fn Makes one attempt; gets its number, from 1 on.
 * @throws what `RetryBudget.next()` throws.
 */
export async function withRetries<T>(
  fn: (attempt: number) => Promise<T>,
  options: RetryOptions = {},
): Promise<T> {
  const budget = new RetryBudget(options);
  for (let attempt = 1;; attempt += 1) {
    try {
      return await fn(attempt);
    } catch (error) {
      await budget.next(error);
    }
  }
}
