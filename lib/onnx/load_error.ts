import { FastvlmError, ModelFormatError } from "../base/errors.ts";
import { explainFailure } from "./explain_failure.ts";

/** A Deno permission that the runtime's native library lacks. */
const PERMISSION_REGEXP = /Requires (\w+) access.*--allow-(\w+)/s;

/** Makes the error for a file that cannot become a session. */
export function loadError(path: string, reason: string): FastvlmError {
  const permission = PERMISSION_REGEXP.exec(reason)?.[2];
  if (permission !== undefined) {
    return new FastvlmError(
      `Cannot load ONNX Runtime: its native library needs --allow-${permission}`,
      { hint: `run with --allow-${permission}` },
    );
  }
  return new ModelFormatError(
    `Cannot load "${path}": ${explainFailure(reason)}`,
  );
}
