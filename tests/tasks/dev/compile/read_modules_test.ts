import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { ConfigError } from "../../../../lib/base/errors.ts";
import {
  type NpmPackage,
  readModules,
} from "../../../../tasks/dev/compile/read_modules.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

Deno.test("readModules() names the npm packages and where their files are", async () => {
  const packages = await read({
    "deno.json": '{ "imports": { "minimist": "npm:minimist@1.2.8" } }',
    "main.ts": 'import minimist from "minimist"; minimist([]);',
  });
  const [found, ...others] = packages;
  assertEquals(others, []);
  assertEquals([found?.name, found?.version], ["minimist", "1.2.8"]);
  await Deno.stat(join(found?.localPath ?? "", "package.json"));
});

Deno.test("readModules() refuses a module that only an import() leads to, and that is not there", async () => {
  const error = await assertRejects(
    () =>
      read({
        "deno.json": "{}",
        "main.ts": 'await import("./other.ts");',
        "other.ts": 'await import("./missing.ts");',
      }),
    ConfigError,
  );
  assertStringIncludes(error.message, "Cannot compile the modules: ");
  assertStringIncludes(error.message, "missing.ts");
  assertEquals(error.hint, "deno install && deno check");
});

Deno.test("readModules() refuses a lock that does not fit the imports", async () => {
  const error = await assertRejects(
    () =>
      read({
        "deno.json":
          '{ "imports": { "minimist": "npm:minimist@1.2.8" }, "lock": { "path": "deno.lock", "frozen": true } }',
        "deno.lock": '{ "version": "5" }',
        "main.ts": 'await import("./other.ts");',
        "other.ts": 'import minimist from "minimist"; minimist([]);',
      }),
    ConfigError,
  );
  assertStringIncludes(
    error.message,
    "Cannot compile the modules: The lockfile is out of date",
  );
});

async function read(files: Record<string, string>): Promise<NpmPackage[]> {
  await using temp = await TempDirectory.create();
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(join(temp.path, name), text);
  }
  return await readModules(["main.ts"], {
    cwd: temp.path,
    signal: new AbortController().signal,
  });
}
