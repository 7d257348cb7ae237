import { FastvlmError, InterruptedError } from "../base/errors.ts";
import { EXIT_CODES } from "../base/exit_codes.ts";
import { explainSystemError } from "./system_errors.ts";
import { type Io, note } from "./io.ts";
import { callBy } from "./text/call_by.ts";
import { oneLine } from "./text/one_line.ts";
import { paint } from "./text/paint.ts";

/**
 * Tells the person what went wrong and gives the exit code.
 *
 * An error that a person can act on is one line, and its hint a second one. Anything else is a
 * fault of ours and keeps its stack.
 */
export function reportError(error: unknown, io: Io, verbose: boolean): number {
  const explained = io.signal.aborted
    ? interruption(io.signal)
    : explainSystemError(error);
  if (!(explained instanceof FastvlmError)) {
    note(io, `${label("error", io)} ${Deno.inspect(explained)}`);
    return EXIT_CODES.failed;
  }
  note(
    io,
    `${label("error", io)} ${callBy(io.program, oneLine(explained.message))}`,
  );
  if (explained.hint !== undefined) {
    note(
      io,
      `${label("hint", io)} ${callBy(io.program, oneLine(explained.hint))}`,
    );
  }
  if (verbose) note(io, Deno.inspect(error));
  return EXIT_CODES[explained.code];
}

function label(name: "error" | "hint", { stderr }: Io): string {
  return paint(`${name}:`, name === "error" ? "red" : "cyan", stderr);
}

function interruption(signal: AbortSignal): FastvlmError {
  return signal.reason instanceof FastvlmError
    ? signal.reason
    : new InterruptedError();
}
