import {
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertStrictEquals,
} from "@std/assert";
import { join } from "@std/path";
import { ensureDir } from "@std/fs";
import {
  ConfigError,
  DiskFullError,
  StorageError,
} from "../../../lib/base/errors.ts";
import {
  describeReadFailure,
  explainReadFailure,
  explainStorageError,
} from "../../../lib/storage/storage_error.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

async function failureOf(action: () => Promise<unknown>): Promise<Error> {
  return await assertRejects(action, Error);
}

/** An error as the system gives it, for states a test cannot bring about everywhere. */
function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

Deno.test("explainStorageError() names what the real file system refused", async () => {
  await using temp = await TempDirectory.create();
  await Deno.writeTextFile(join(temp.path, "file"), "");
  const path = join(temp.path, "file", "models");
  const cause = await failureOf(() => ensureDir(path));
  const error = explainStorageError(cause, { action: "make the folder", path });
  assertInstanceOf(error, StorageError);
  assertEquals({ ...error, message: error.message, cause: error.cause }, {
    code: "failed",
    name: "StorageError",
    message: `Cannot make the folder "${path}": a file is in the way`,
    hint: "use --store project, or set FASTVLM_HOME to a folder you can write",
    cause,
  });
});

Deno.test({
  name: "explainStorageError() explains a folder without write permission",
  // The super-user may write everywhere, and Windows has no such mode.
  ignore: Deno.build.os === "windows" || Deno.uid() === 0,
  async fn() {
    await using temp = await TempDirectory.create();
    await Deno.chmod(temp.path, 0o555);
    const path = join(temp.path, "models");
    const cause = await failureOf(() => Deno.mkdir(path));
    const error = explainStorageError(cause, { action: "make", path });
    assertInstanceOf(error, StorageError);
    assertEquals(error.message, `Cannot make "${path}": permission denied`);
  },
});

Deno.test("explainStorageError() knows the system's names", async (t) => {
  const cases = [
    ["EACCES", "permission denied"],
    ["EPERM", "permission denied"],
    ["EROFS", "the file system is read only"],
    ["ENOLCK", "the file system has no locks"],
  ] as const;
  for (const [code, reason] of cases) {
    await t.step(code, () => {
      const error = explainStorageError(systemError(code), {
        action: "write",
        path: "/models",
      });
      assertInstanceOf(error, StorageError);
      assertEquals(error.message, `Cannot write "/models": ${reason}`);
    });
  }
});

Deno.test("explainStorageError() tells a full disk apart", async (t) => {
  for (const code of ["ENOSPC", "EDQUOT"]) {
    await t.step(code, () => {
      const error = explainStorageError(systemError(code), {
        action: "write",
        path: "/models",
      });
      assertInstanceOf(error, DiskFullError);
      assertEquals([error.message, error.hint], [
        'Cannot write "/models": the disk is full',
        "free some space, or set FASTVLM_HOME to a folder on another disk",
      ]);
    });
  }
});

Deno.test({
  name:
    "explainStorageError() gives other errors back, a missing permission too",
  permissions: { write: false },
  async fn() {
    const notCapable = await failureOf(() => Deno.mkdir("/models"));
    assertInstanceOf(notCapable, Deno.errors.NotCapable);
    for (const error of [notCapable, new TypeError("fault"), "text"]) {
      const context = { action: "make", path: "/models" };
      assertStrictEquals(explainStorageError(error, context), error);
    }
  },
});

Deno.test("describeReadFailure() names the path, unless the error does", () => {
  assertEquals(
    describeReadFailure("/models", systemError("EACCES")),
    'Cannot read "/models": permission denied',
  );
  const error = new ConfigError('Cannot use "/models/a.json": it is odd');
  assertEquals(describeReadFailure("/models", error), error.message);
});

Deno.test("explainReadFailure() says why in a few words", async (t) => {
  await using temp = await TempDirectory.create();
  const { path } = temp;
  await Deno.writeTextFile(join(path, "file"), "");
  await Deno.symlink(join(path, "loop"), join(path, "loop"));
  const cases: [string, string, string][] = [
    ["a folder", path, "it is a folder"],
    ["a file above", join(path, "file", "a"), "a folder above it is a file"],
    ["a loop", join(path, "loop"), "its symbolic links form a loop"],
  ];
  for (const [name, target, reason] of cases) {
    await t.step(name, async () => {
      const failure = await failureOf(() => Deno.readTextFile(target));
      assertEquals(explainReadFailure(failure), reason);
    });
  }
  await t.step("other errors", () => {
    assertEquals(explainReadFailure(new Error("disk on fire")), "disk on fire");
    assertEquals(explainReadFailure("odd"), "odd");
  });
});

Deno.test({
  name: "explainReadFailure() says that Deno's read permission is missing",
  permissions: { read: false },
  async fn() {
    const failure = await failureOf(() => Deno.stat("/models"));
    assertEquals(explainReadFailure(failure), "read permission is missing");
  },
});
