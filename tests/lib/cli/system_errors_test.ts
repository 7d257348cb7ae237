import { join } from "@std/path";
import { ensureDir } from "@std/fs";
import {
  assertEquals,
  assertInstanceOf,
  assertMatch,
  assertRejects,
} from "@std/assert";
import {
  DiskFullError,
  FastvlmError,
  NotFoundError,
  StorageError,
} from "../../../lib/base/errors.ts";
import { explainSystemError } from "../../../lib/cli/system_errors.ts";
import { LIB_URL, runScript } from "../../support/script_process.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

/** An error as the system gives it where a test cannot make it: with a code and a message. */
function systemError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

function explain<T extends FastvlmError>(
  error: unknown,
  type: new (message: string) => T,
): T {
  const explained = explainSystemError(error);
  assertInstanceOf(explained, type);
  assertEquals(explained.cause, error);
  return explained;
}

Deno.test("explainSystemError() names the flag of a missing permission", async (t) => {
  const cases = [
    [
      'Requires read access to "/etc/x", run again with the --allow-read flag',
      'Cannot use read access to "/etc/x": permission is missing',
      "add --allow-read=/etc/x to the deno run command",
    ],
    [
      'Requires net access to "example.com:443", run again with the --allow-net flag',
      'Cannot use net access to "example.com:443": permission is missing',
      "add --allow-net=example.com:443 to the deno run command",
    ],
    [
      'Requires write access to "C:\\\\My Models", run again with the --allow-write flag',
      'Cannot use write access to "C:\\\\My Models": permission is missing',
      'add "--allow-write=C:\\\\My Models" to the deno run command',
    ],
    [
      "Requires read access to <CWD>, run again with the --allow-read flag",
      "Cannot use read access: permission is missing",
      "add --allow-read to the deno run command",
    ],
    [
      'Requires all access to "/dev/full", run again with the --allow-all flag',
      'Cannot use all access to "/dev/full": permission is missing',
      "add --allow-all to the deno run command",
    ],
    [
      "Requires sys access, run again with the --allow-sys flag",
      "Cannot use sys access: permission is missing",
      "add --allow-sys to the deno run command",
    ],
    [
      'Requires ffi access to "/x.so", specify the required permissions during compilation using `deno compile --allow-ffi`',
      'Cannot use ffi access to "/x.so": permission is missing',
      "add --allow-ffi=/x.so to the deno run command",
    ],
  ] as const;
  for (const [message, expected, hint] of cases) {
    await t.step(message, () => {
      const error = explain(new Deno.errors.NotCapable(message), FastvlmError);
      assertEquals([error.message, error.hint], [expected, hint]);
    });
  }
});

Deno.test("explainSystemError() hints at nothing where it cannot tell the permission", () => {
  const error = explain(
    new Deno.errors.NotCapable("Something else"),
    FastvlmError,
  );
  assertEquals([error.message, error.hint], ["Something else", undefined]);
});

Deno.test("explainSystemError() says what is in the way", async (t) => {
  await using directory = await TempDirectory.create();
  const file = join(directory.path, "file");
  const folder = join(directory.path, "folder");
  await Deno.writeTextFile(file, "");
  await Deno.mkdir(folder);
  const cases: [action: () => Promise<unknown>, message: string][] = [
    [
      () => Deno.readTextFile(folder),
      `Cannot read "${folder}": is a directory`,
    ],
    [
      () => Deno.writeTextFile(folder, ""),
      `Cannot write "${folder}": is a directory`,
    ],
    [
      () => Deno.rename(file, folder),
      `Cannot rename "${file}": is a directory`,
    ],
    [() => Deno.mkdir(folder), `Cannot make "${folder}": file exists`],
    [
      () => Array.fromAsync(Deno.readDir(file)),
      `Cannot list "${file}": not a directory`,
    ],
    [
      () => Deno.open(file, { write: true, createNew: true }),
      `Cannot open "${file}": file exists`,
    ],
  ];
  for (const [action, message] of cases) {
    await t.step(message.replaceAll(directory.path, ""), async () => {
      const error = explain(await assertRejects(action, Error), StorageError);
      assertEquals(error.message, message);
    });
  }
});

Deno.test("explainSystemError() understands the errors of the folder makers", async () => {
  await using directory = await TempDirectory.create();
  const file = join(directory.path, "file");
  await Deno.writeTextFile(file, "");
  const error = await assertRejects(
    () => ensureDir(join(file, "below")),
    Error,
  );
  assertInstanceOf(explainSystemError(error), StorageError);
});

Deno.test("explainSystemError() understands a file in the place of a folder", async () => {
  await using directory = await TempDirectory.create();
  const file = join(directory.path, "file");
  await Deno.writeTextFile(file, "");
  const error = await assertRejects(
    () => Deno.writeTextFile(join(file, "below"), ""),
    Error,
  );
  assertMatch(
    explain(error, StorageError).message,
    /^Cannot write.*: not a directory$/,
  );
});

Deno.test("explainSystemError() calls a full disk full", {
  ignore: Deno.build.os !== "linux",
}, async (t) => {
  const cases = [
    [
      'await Deno.writeTextFile("/dev/full", "x");',
      'Cannot write "/dev/full": no space left on device',
    ],
    [
      'using file = await Deno.open("/dev/full", { write: true }); await file.write(new Uint8Array(1));',
      "Cannot write: no space left on device",
    ],
  ] as const;
  for (const [action, expected] of cases) {
    await t.step(expected, async () => {
      await using directory = await TempDirectory.create();
      // Deno opens a device only for those who may do everything.
      const { stdout } = await runScript(
        `import { explainSystemError } from "${LIB_URL}cli/system_errors.ts";
        try { ${action} } catch (error) { console.log(String(explainSystemError(error))); }`,
        { directory: directory.path, flags: ["-A"] },
      );
      assertEquals(stdout, `DiskFullError: ${expected}\n`);
    });
  }
});

Deno.test("explainSystemError() reads both wordings of a refusal", async (t) => {
  const cases = [
    [
      "EACCES",
      "Permission denied (os error 13): open '/x y'",
      'Cannot open "/x y": permission denied',
    ],
    [
      "EACCES",
      "EACCES: permission denied, mkdir '/x'",
      'Cannot make "/x": permission denied',
    ],
    [
      "EROFS",
      "Read-only file system (os error 30): mkdir '/x'",
      'Cannot make "/x": read-only file system',
    ],
    [
      "EPERM",
      "Operation not permitted (os error 1): rename '/a' -> '/b'",
      'Cannot rename "/a": operation not permitted',
    ],
    [
      "EROFS",
      "EROFS: read-only file system, write",
      "Cannot write: read-only file system",
    ],
  ] as const;
  for (const [code, message, expected] of cases) {
    await t.step(message, () => {
      const error = explain(systemError(code, message), StorageError);
      assertEquals(error.message, expected);
    });
  }
  await t.step("ENOSPC as Node words it", () => {
    const error = systemError(
      "ENOSPC",
      "ENOSPC: no space left on device, write",
    );
    assertEquals(
      explain(error, DiskFullError).message,
      "Cannot write: no space left on device",
    );
  });
  await t.step("EDQUOT", () => {
    const error = systemError("EDQUOT", "Disk quota exceeded (os error 122)");
    assertEquals(
      explain(error, DiskFullError).message,
      "Cannot write: disk quota exceeded",
    );
  });
});

Deno.test("explainSystemError() gives back all that a person cannot act on", async (t) => {
  await using directory = await TempDirectory.create();
  const absent = join(directory.path, "absent");
  const cases: [name: string, error: unknown][] = [
    ["an error of ours", new NotFoundError("Cannot find it")],
    ["a fault of ours", new TypeError("x is not a function")],
    [
      "a file that should be there",
      await assertRejects(() => Deno.stat(absent), Error),
    ],
    ["a code of something else", systemError("ERR_X", "x")],
    ["text", "text"],
    ["nothing", undefined],
  ];
  for (const [name, error] of cases) {
    await t.step(
      name,
      () => assertEquals(explainSystemError(error) === error, true),
    );
  }
});
