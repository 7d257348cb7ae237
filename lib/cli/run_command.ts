import { UsageError } from "../base/errors.ts";
import type { Command } from "./command.ts";
import type { Io } from "./io.ts";
import { reportError } from "./report_error.ts";

/** Runs a command and gives its exit code; whatever goes wrong has then been reported. */
export async function runCommand(
  command: Command,
  args: readonly string[],
  io: Io,
): Promise<number> {
  try {
    return await command.execute(args, io);
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) return 0; // `… | head` has seen enough.
    return reportError(
      error,
      io,
      args.includes("--verbose") && !(error instanceof UsageError),
    );
  }
}
