import { FastvlmError, InterruptedError } from "../base/errors.ts";
import { EXIT_CODES } from "../base/exit_codes.ts";
import { explainSystemError } from "./system_errors.ts";
import { type Io, lineWidth, note } from "./io.ts";
import { callBy } from "./text/call_by.ts";
import { hang } from "./text/hang.ts";
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
    ? interruption(error, io.signal)
    : explainSystemError(error);
  if (!(explained instanceof FastvlmError)) {
    note(io, `${label("error", io)} ${Deno.inspect(explained)}`);
    return EXIT_CODES.failed;
  }
  note(io, `${label("error", io)} ${messageOf(explained, io)}`);
  if (explained.hint !== undefined) {
    note(
      io,
      `${label("hint", io)} ${callBy(io.program, oneLine(explained.hint))}`,
    );
  }
  if (verbose) note(io, Deno.inspect(error));
  return EXIT_CODES[explained.code];
}

/** Broken between words; a hint is not, as a command that is copied from it has to stay whole. */
function messageOf({ message }: FastvlmError, io: Io): string {
  const indent = "error: ".length;
  const line = callBy(io.program, oneLine(message));
  return hang(" ".repeat(indent) + line, indent, lineWidth(io, io.stderr))
    .slice(indent);
}

function label(name: "error" | "hint", { stderr }: Io): string {
  return paint(`${name}:`, name === "error" ? "red" : "cyan", stderr);
}

/** The command's own error, if it says more than that there was a signal. */
function interruption(error: unknown, signal: AbortSignal): FastvlmError {
  if (error instanceof InterruptedError) return error;
  return signal.reason instanceof FastvlmError
    ? signal.reason
    : new InterruptedError();
}
