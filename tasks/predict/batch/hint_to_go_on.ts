import { InterruptedError } from "../../../lib/base/errors.ts";
import type { Tally } from "./batch_screen.ts";

/** Tells a person who has stopped a run that nothing is lost; any other error stays what it is. */
export function hintToGoOn(error: unknown, { answered, kept }: Tally): unknown {
  if (!(error instanceof InterruptedError)) return error;
  const signal = error.code === "terminated" ? "SIGTERM" : "SIGINT";
  return new InterruptedError(signal, {
    hint: `${answered + kept} answers are kept; the same command goes on`,
  });
}
