import { assertEquals, assertMatch } from "@std/assert";
import configuration from "../../../../deno.json" with { type: "json" };
import { checkVersions } from "../../../../tasks/setup/doctor/check_versions.ts";
import { runScript } from "../../../support/script_process.ts";
import { TempDirectory } from "../../../support/temp_directory.ts";

const MODULE_URL = new URL(
  "../../../../tasks/setup/doctor/check_versions.ts",
  import.meta.url,
).href;

Deno.test("checkVersions() loads the libraries and gives all versions", async () => {
  const { facts, problems } = await checkVersions();
  const { commit, libvips, providers, ...versions } = facts;
  assertEquals(problems, []);
  assertEquals(versions, {
    toolkit: configuration.version,
    deno: Deno.version.deno,
    v8: Deno.version.v8,
    onnxruntime: configuration.imports["onnxruntime-node"].replace(/^.*@/, ""),
    onnxruntimeBy: "its C API",
    sharp: configuration.imports.sharp.replace(/^.*@/, ""),
  });
  assertMatch(libvips ?? "", /^\d+\.\d+\.\d+$/);
  assertMatch(commit ?? "0".repeat(40), /^[0-9a-f]{40,64}$/);
  assertEquals(providers.some(({ name }) => name === "cpu"), true);
});

Deno.test("checkVersions() goes on without libraries that may not be loaded", async () => {
  await using temp = await TempDirectory.create();
  const { stdout } = await runScript(
    `import { checkVersions } from "${MODULE_URL}";
    console.log(JSON.stringify(await checkVersions()));`,
    { directory: temp.path, flags: ["--allow-read", "--ignore-env"] },
  );
  const { facts, problems } = JSON.parse(stdout);
  assertEquals(
    [facts.onnxruntime, facts.providers, facts.sharp, facts.libvips],
    [null, [], null, null],
  );
  assertEquals(facts.deno, Deno.version.deno);
  const commands = problems.map(({ command }: { command: string }) => command);
  assertEquals(commands, [
    "deno task setup --check",
    "deno task setup --check",
  ]);
  assertMatch(problems[0].message, /^Cannot load onnxruntime-node: .*/);
  assertMatch(problems[1].message, /^Cannot load sharp: .*/);
});
