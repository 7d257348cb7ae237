import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { FastvlmError } from "../../../../lib/base/errors.ts";
import { makeProgram } from "../../../../tasks/dev/compile/make_program.ts";
import { findTarget } from "../../../../tasks/dev/compile/targets.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const TARGET = findTarget(undefined);

Deno.test("makeProgram() says what Deno could not do", async () => {
  const error = await fail("/opt/denort");
  assertMatch(
    error.message,
    new RegExp(
      `^Cannot compile for ${TARGET.name}: Module not found "[^"]*missing.ts".$`,
    ),
  );
  assertEquals(error.hint, undefined);
});

async function fail(runtime: string): Promise<FastvlmError> {
  await using temp = await TempDirectory.create();
  await Deno.writeTextFile(join(temp.path, "deno.json"), "{}");
  return await assertRejects(
    () =>
      makeProgram(TARGET, {
        cwd: temp.path,
        entry: "missing.ts",
        include: [],
        exclude: [],
        output: join(temp.path, "program"),
        signal: new AbortController().signal,
        environment: () => runtime,
      }),
    FastvlmError,
  );
}
