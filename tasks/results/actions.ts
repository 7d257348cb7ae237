import { UsageError } from "../../lib/base/errors.ts";
import { nearest } from "../../lib/base/nearest.ts";

/** What `results` can do. */
export const ACTIONS = ["merge", "status", "renew"] as const;

/** One thing that `results` can do. */
export type Action = typeof ACTIONS[number];

/** What to do, and with which folder. */
export interface ParsedAction {
  /** What to do. */
  readonly action: Action;
  /** The folder, as the person named it. */
  readonly directory: string;
}

/**
 * Reads the operands of `results`.
 *
 * @throws {UsageError} If they are not an action and a folder.
 */
export function parseAction(operands: readonly string[]): ParsedAction {
  const [typed, directory, extra] = operands;
  const action = ACTIONS.find((known) => known === typed);
  if (action === undefined) {
    const known = nearest(typed ?? "", ACTIONS) ?? "merge";
    const what = typed === undefined ? "nothing" : `"${typed}"`;
    throw new UsageError(
      `Cannot do ${what} with results: choose ${ACTIONS.join(", ")}`,
      { hint: `deno task results ${known} DIR` },
    );
  }
  if (directory === undefined || extra !== undefined) {
    throw new UsageError(`Cannot ${action} results: one folder is needed`, {
      hint: `deno task results ${action} DIR`,
    });
  }
  return { action, directory };
}
