import { FastvlmError } from "../../../lib/base/errors.ts";

/** Something that is not as it should be. */
export interface Problem {
  /** What is wrong, in one line. */
  message: string;
  /** The command that mends it; words in capitals are for the person to replace. */
  command: string;
}

/** What one check has found. */
export interface Checked<Facts> {
  /** What is so, whether it is good or bad. */
  facts: Facts;
  /** What is bad about it. */
  problems: Problem[];
}

/**
 * Tries something on behalf of a check: what a person can act on becomes one more problem, and the
 * check goes on without the value.
 *
 * @param mend The command that mends a failure.
 * @throws whatever is a fault of ours.
 */
export async function attempt<Value>(
  problems: Problem[],
  mend: string,
  action: () => Value | Promise<Value>,
): Promise<Value | undefined> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof FastvlmError)) throw error;
    problems.push({ message: error.message, command: mend });
    return undefined;
  }
}
