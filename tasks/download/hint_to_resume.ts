import { InterruptedError } from "../../lib/base/errors.ts";

/** Tells a person who has stopped a download that nothing is lost; any other error stays what it is. */
export function hintToResume(error: unknown): unknown {
  if (!(error instanceof InterruptedError)) return error;
  const signal = error.code === "terminated" ? "SIGTERM" : "SIGINT";
  return new InterruptedError(signal, {
    hint: "the same command goes on where this one stopped",
  });
}
