import {
  FastvlmError,
  ImageError,
  UsageError,
} from "../../../lib/base/errors.ts";
import { explainSystemError } from "../../../lib/cli/system_errors.ts";
import { oneLine } from "../../../lib/cli/text/one_line.ts";
import type { AskedImage } from "../input/picture.ts";
import type { FailureLine } from "../../../lib/results/lines/result_line.ts";

/**
 * Says whether an error is about one picture, or the question of its line: the others may still be
 * answered. Whatever else goes wrong would go wrong with all.
 */
export function isOfPicture(
  error: unknown,
  { prompt, mode }: Pick<AskedImage, "prompt" | "mode">,
): boolean {
  if (error instanceof ImageError) return true;
  const hasOwnQuestion = prompt !== undefined || mode !== undefined;
  return error instanceof UsageError && hasOwnQuestion;
}

/** What is written of a picture that has no answer. */
export function toFailure(name: string, error: unknown): FailureLine {
  const explained = explainSystemError(error);
  const { code, message } = explained instanceof FastvlmError
    ? explained
    : { code: "failed", message: String(explained) };
  return { version: 1, name, error: { code, message: oneLine(message) } };
}
