import { assertEquals, assertInstanceOf } from "@std/assert";
import * as errors from "../../../lib/base/errors.ts";
import { EXIT_CODES } from "../../../lib/base/exit_codes.ts";

/** Every class that takes a message and options, with the exit code of the commands. */
const CLASSES = [
  ["FastvlmError", errors.FastvlmError, 1],
  ["ConfigError", errors.ConfigError, 1],
  ["ImageError", errors.ImageError, 1],
  ["ModelFormatError", errors.ModelFormatError, 1],
  ["AdapterClosedError", errors.AdapterClosedError, 1],
  ["QueueFullError", errors.QueueFullError, 1],
  ["StorageError", errors.StorageError, 1],
  ["UsageError", errors.UsageError, 2],
  ["NotFoundError", errors.NotFoundError, 3],
  ["AccessDeniedError", errors.AccessDeniedError, 4],
  ["NetworkError", errors.NetworkError, 5],
  ["DiskFullError", errors.DiskFullError, 6],
  ["DigestMismatchError", errors.DigestMismatchError, 7],
  ["LockTimeoutError", errors.LockTimeoutError, 8],
  ["OfflineError", errors.OfflineError, 9],
  ["PartialFailureError", errors.PartialFailureError, 10],
] as const;

Deno.test("FastvlmError and its classes carry name, exit code, hint and cause", async (t) => {
  for (const [name, Class, exitCode] of CLASSES) {
    await t.step(name, () => {
      const cause = new RangeError("before");
      const error = new Class("Cannot do it", { hint: "do that", cause });
      assertInstanceOf(error, errors.FastvlmError);
      assertInstanceOf(error, Error);
      assertEquals(error.name, name);
      assertEquals(error.message, "Cannot do it");
      assertEquals(error.hint, "do that");
      assertEquals(error.cause, cause);
      assertEquals(EXIT_CODES[error.code], exitCode);
    });
  }
});

Deno.test("FastvlmError has neither hint nor cause unless given", () => {
  const error = new errors.FastvlmError("Cannot do it");
  assertEquals(error.hint, undefined);
  assertEquals("cause" in error, false);
});

Deno.test("ModelNotInstalledError is not found and hints at its command", () => {
  const error = new errors.ModelNotInstalledError("Cannot find it", {
    command: "deno task download --size 0.5b",
  });
  assertInstanceOf(error, errors.NotFoundError);
  assertEquals(error.name, "ModelNotInstalledError");
  assertEquals(error.command, "deno task download --size 0.5b");
  assertEquals(error.hint, "run: deno task download --size 0.5b");
  assertEquals(EXIT_CODES[error.code], 3);
});

Deno.test("ModelNotInstalledError keeps a hint of its own", () => {
  const error = new errors.ModelNotInstalledError("Cannot find it", {
    command: "deno task setup",
    hint: "build it first",
  });
  assertEquals(error.hint, "build it first");
});

Deno.test("InterruptedError tells the two signals apart", () => {
  assertEquals(EXIT_CODES[new errors.InterruptedError().code], 130);
  assertEquals(EXIT_CODES[new errors.InterruptedError("SIGINT").code], 130);
  assertEquals(EXIT_CODES[new errors.InterruptedError("SIGTERM").code], 143);
  assertEquals(new errors.InterruptedError().message, "Interrupted");
});

Deno.test("every error class of the module is in these tests", () => {
  const tested = [
    ...CLASSES.map(([name]) => name),
    "InterruptedError",
    "ModelNotInstalledError",
  ];
  assertEquals(Object.keys(errors).sort(), tested.sort());
});

Deno.test("every exit code but 0 has an error that leads to it", () => {
  const reached = [
    ...CLASSES.map(([, Class]) => new Class("").code),
    new errors.InterruptedError("SIGINT").code,
    new errors.InterruptedError("SIGTERM").code,
  ];
  const { done: _done, ...failures } = EXIT_CODES;
  assertEquals(
    [...new Set<string>(reached)].sort(),
    Object.keys(failures).sort(),
  );
});
