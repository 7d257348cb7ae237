import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import * as z from "zod";
import { isLibrary } from "../../../tasks/dev/compile/library_pattern.ts";
import { readBundle } from "../../../tasks/dev/compile/read_bundle.ts";
import { COMPILE_TARGETS } from "../../../tasks/dev/compile/targets.ts";
import { TOOLKIT_ROOT } from "../../support/run_task.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

/** Deno of each system as npm has it: it stands for the runtime part, which npm does not have. */
const RUNTIMES: Record<string, string> = {
  "linux-x64": "linux-x64-glibc",
  "linux-arm64": "linux-arm64-glibc",
  "macos-arm64": "darwin-arm64",
  "macos-x64": "darwin-x64",
  "windows-x64": "win32-x64",
};

const INFO = z.object({
  npmPackages: z.record(z.string(), z.object({ localPath: z.string() })),
});

Deno.test("task compile --target makes a program for every system on this one", async (t) => {
  await using temp = await TempDirectory.create();
  for (const target of COMPILE_TARGETS) {
    await t.step(target.name, async () => {
      const output = join(temp.path, target.name, target.executable);
      await deno(
        ["task", "-q", "compile", "--target", target.name, "--output", output],
        { DENORT_BIN: await fetchRuntime(target.name) },
      );
      const { files } = readBundle(await Deno.readFile(output), output);
      assertEquals(
        files.filter(({ path }) => isLibrary(path)).length,
        target.libraries.length,
      );
      await Deno.remove(output);
    });
  }
});

async function fetchRuntime(target: string): Promise<string> {
  const name = `@deno/${RUNTIMES[target]}@${Deno.version.deno}`;
  await deno(["cache", "--no-lock", `npm:${name}`]);
  const info = await deno(["info", "--no-lock", "--json", `npm:${name}`]);
  const { npmPackages } = INFO.parse(JSON.parse(info));
  const folder = npmPackages[name]?.localPath ?? "";
  return join(folder, target === "windows-x64" ? "deno.exe" : "deno");
}

/** With the whole environment, as packages are fetched, which may need a proxy's settings. */
async function deno(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: TOOLKIT_ROOT,
    env,
  }).output();
  const decoder = new TextDecoder();
  assertEquals(code, 0, decoder.decode(stderr));
  return decoder.decode(stdout);
}
