import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  InterruptedError,
  NotFoundError,
  UsageError,
} from "../../../lib/base/errors.ts";
import type { Command } from "../../../lib/cli/command.ts";
import { runCommand } from "../../../lib/cli/run_command.ts";
import { captureIo } from "../../support/captured_io.ts";

/** A command that does just one thing. */
function commandOf(execute: Command["execute"]): Command {
  return {
    definition: { name: "sample", summary: "", options: {}, examples: {} },
    execute,
  };
}

function failing(error: unknown): Command {
  return commandOf(() => Promise.reject(error));
}

Deno.test("runCommand() gives what the command gives", async () => {
  const io = captureIo();
  const command = commandOf((args, { stdout }) => {
    stdout.write(args.join());
    return Promise.resolve(10);
  });
  assertEquals(await runCommand(command, ["a", "b"], io), 10);
  assertEquals(io.stdout.text, "a,b");
});

Deno.test("runCommand() reports an error and gives its exit code", async () => {
  const io = captureIo();
  const error = new NotFoundError("Cannot find it", { hint: "look again" });
  assertEquals(await runCommand(failing(error), [], io), 3);
  assertEquals(io.stderr.text, "error: Cannot find it\nhint: look again\n");
});

Deno.test("runCommand() ends quietly when nobody reads any more", async () => {
  const io = captureIo();
  const error = new Deno.errors.BrokenPipe("Broken pipe (os error 32)");
  assertEquals(await runCommand(failing(error), [], io), 0);
  assertEquals(io.stderr.text, "");
});

Deno.test("runCommand() says that it was interrupted, whoever reads", async () => {
  const interruption = new AbortController();
  interruption.abort(new InterruptedError());
  const io = captureIo({ signal: interruption.signal });
  const error = new Deno.errors.BrokenPipe("Broken pipe (os error 32)");
  assertEquals(await runCommand(failing(error), [], io), 130);
  assertEquals(io.stderr.text, "error: Interrupted\n");
});

Deno.test("runCommand() shows the stack with --verbose, but never of a wrong line", async () => {
  const io = captureIo();
  await runCommand(
    failing(new NotFoundError("Cannot find it")),
    ["--verbose"],
    io,
  );
  assertStringIncludes(io.stderr.text, "run_command_test.ts");
  const other = captureIo();
  await runCommand(
    failing(new UsageError("Cannot use it")),
    ["--verbose"],
    other,
  );
  assertEquals(other.stderr.text, "error: Cannot use it\n");
});
