import { assertEquals, assertStringIncludes } from "@std/assert";
import * as errors from "../../../lib/base/errors.ts";
import { reportError } from "../../../lib/cli/report_error.ts";
import { captureIo } from "../../support/captured_io.ts";

Deno.test("reportError() gives every class its exit code and one line", async (t) => {
  const cases: [error: errors.FastvlmError, code: number][] = [
    [new errors.FastvlmError("Cannot a"), 1],
    [new errors.ConfigError("Cannot b"), 1],
    [new errors.ImageError("Cannot c"), 1],
    [new errors.ModelFormatError("Cannot d"), 1],
    [new errors.AdapterClosedError("Cannot e"), 1],
    [new errors.StorageError("Cannot f"), 1],
    [new errors.UsageError("Cannot g"), 2],
    [new errors.NotFoundError("Cannot h"), 3],
    [new errors.AccessDeniedError("Cannot i"), 4],
    [new errors.NetworkError("Cannot j"), 5],
    [new errors.DiskFullError("Cannot k"), 6],
    [new errors.DigestMismatchError("Cannot l"), 7],
    [new errors.LockTimeoutError("Cannot m"), 8],
    [new errors.OfflineError("Cannot n"), 9],
    [new errors.PartialFailureError("Cannot o"), 10],
    [new errors.InterruptedError("SIGINT"), 130],
    [new errors.InterruptedError("SIGTERM"), 143],
  ];
  for (const [error, code] of cases) {
    await t.step(error.name, () => {
      const io = captureIo();
      assertEquals(reportError(error, io, false), code);
      assertEquals(io.stderr.text, `error: ${error.message}\n`);
      assertEquals(io.stdout.text, "");
    });
  }
});

Deno.test("reportError() gives the hint a line of its own", () => {
  const io = captureIo();
  const error = new errors.ModelNotInstalledError('Cannot find model "0.5b"', {
    command: "deno task download --size 0.5b",
  });
  assertEquals(reportError(error, io, false), 3);
  assertEquals(
    io.stderr.text,
    'error: Cannot find model "0.5b"\nhint: run: deno task download --size 0.5b\n',
  );
});

Deno.test("reportError() lets no byte of a message steer the terminal", () => {
  const io = captureIo();
  const error = new errors.NetworkError("Cannot\nget \x1b[31m<html>\r\n", {
    hint: "a\nb",
  });
  reportError(error, io, false);
  assertEquals(io.stderr.text, "error: Cannot get  [31m<html>\nhint: a b\n");
});

Deno.test("reportError() explains what the system refuses", () => {
  const io = captureIo();
  const error = new Deno.errors.NotCapable(
    'Requires read access to "a", run again with the --allow-read flag',
  );
  assertEquals(reportError(error, io, false), 1);
  assertEquals(
    io.stderr.text,
    'error: Cannot use read access to "a": permission is missing\n' +
      "hint: add --allow-read=a to the deno run command\n",
  );
});

Deno.test("reportError() keeps the stack of a fault of ours, and its cause", () => {
  const io = captureIo();
  const error = new TypeError("x is not a function", {
    cause: new RangeError("before"),
  });
  assertEquals(reportError(error, io, false), 1);
  assertStringIncludes(
    io.stderr.text,
    "error: TypeError: x is not a function\n    at ",
  );
  assertStringIncludes(io.stderr.text, "report_error_test.ts");
  assertStringIncludes(io.stderr.text, "[cause]: RangeError: before");
});

Deno.test("reportError() takes whatever was thrown", () => {
  const io = captureIo();
  assertEquals(reportError("a text", io, false), 1);
  assertEquals(reportError(undefined, io, false), 1);
  assertEquals(io.stderr.text, 'error: "a text"\nerror: undefined\n');
});

Deno.test("reportError() adds stack and cause when the person wants more", () => {
  const io = captureIo();
  const error = new errors.ConfigError("Cannot parse it", {
    cause: new SyntaxError("at 1"),
  });
  assertEquals(reportError(error, io, true), 1);
  assertStringIncludes(
    io.stderr.text,
    "error: Cannot parse it\nConfigError: Cannot parse it\n",
  );
  assertStringIncludes(io.stderr.text, "[cause]: SyntaxError: at 1");
});

Deno.test("reportError() calls every error after a signal an interruption", async (t) => {
  const cases: [name: string, reason: unknown, code: number][] = [
    ["SIGINT", new errors.InterruptedError("SIGINT"), 130],
    ["SIGTERM", new errors.InterruptedError("SIGTERM"), 143],
    ["a reason of its own", undefined, 130],
  ];
  for (const [name, reason, code] of cases) {
    await t.step(name, () => {
      const io = captureIo({ signal: AbortSignal.abort(reason) });
      assertEquals(reportError(new TypeError("canceled"), io, false), code);
      assertEquals(io.stderr.text, "error: Interrupted\n");
    });
  }
});

Deno.test("reportError() keeps the hint of a command that was interrupted", () => {
  const reason = new errors.InterruptedError("SIGTERM");
  const io = captureIo({ signal: AbortSignal.abort(reason) });
  const error = new errors.InterruptedError("SIGTERM", { hint: "go on" });
  assertEquals(reportError(error, io, false), 143);
  assertEquals(io.stderr.text, "error: Interrupted\nhint: go on\n");
});

Deno.test("reportError() breaks a message between words on a terminal, and never a hint", () => {
  const io = captureIo({ isTerminal: true, columns: 30 });
  const error = new errors.FastvlmError(
    "Cannot do what is wanted here at all",
    {
      hint: "deno task download --size 0.5b --repair",
    },
  );
  reportError(error, io, false);
  assertEquals(
    io.stderr.text,
    "error: Cannot do what is\n       wanted here at all\n" +
      "hint: deno task download --size 0.5b --repair\n",
  );
});

Deno.test("reportError() names commands as the person calls them", () => {
  const io = captureIo({ program: "fastvlm" });
  const error = new errors.ModelNotInstalledError('Cannot find model "0.5b"', {
    command: "deno task download --size 0.5b",
  });
  reportError(error, io, false);
  assertEquals(
    io.stderr.text,
    'error: Cannot find model "0.5b"\nhint: run: fastvlm download --size 0.5b\n',
  );
});

Deno.test("reportError() colors its labels where a person reads them in color", () => {
  const io = captureIo({ hasColor: true });
  reportError(new errors.NotFoundError("Cannot a", { hint: "b" }), io, false);
  assertEquals(
    io.stderr.text,
    "\x1b[1;31merror:\x1b[0m Cannot a\n\x1b[36mhint:\x1b[0m b\n",
  );
});
