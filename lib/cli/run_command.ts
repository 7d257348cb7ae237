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
    // `… | head` has seen enough, unless it and this process were interrupted together.
    const isUnread = error instanceof Deno.errors.BrokenPipe;
    if (isUnread && !io.signal.aborted) return 0;
    return reportError(
      error,
      io,
      args.includes("--verbose") && !(error instanceof UsageError),
    );
  }
}
