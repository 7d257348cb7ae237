import {
  assert,
  assertEquals,
  assertLess,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { join, toFileUrl } from "@std/path";
import { readGitCommit } from "../../../lib/artifacts/git_commit.ts";
import { bakedPermissions } from "../../../tasks/dev/compile/baked_permissions.ts";
import { isLibrary } from "../../../tasks/dev/compile/library_pattern.ts";
import {
  type Bundle,
  type BundleMetadata,
  readBundle,
} from "../../../tasks/dev/compile/read_bundle.ts";
import { findTarget } from "../../../tasks/dev/compile/targets.ts";
import { readBuildInfo } from "../../../tasks/fastvlm/build_info.ts";
import { writeSmallCheckpoint } from "../../support/conversion/small_checkpoint.ts";
import { ExtractedBundle } from "../../support/extracted_bundle.ts";
import { listFiles } from "../../support/list_files.ts";
import {
  runDeno,
  type RunTaskOptions,
  type TaskResult,
  TOOLKIT_ROOT,
} from "../../support/run_task.ts";
import { TempDirectory } from "../../support/temp_directory.ts";

/**
 * What the program may add to Deno's runtime part. It adds most on Linux x64, 78.5 MB: ONNX Runtime
 * 46.2 MB, sharp with libvips 19.1 MB, the other npm packages 12.2 MB, own code 1.0 MB. The smallest
 * that must not slip in, libvips for musl, has 19 MB, the ONNX Runtime of another system 25 MB.
 */
const MOST_EMBEDDED_BYTES = 90e6;

const TARGET = findTarget(undefined);
const PACKAGES = ".deno_compile_node_modules/localhost/";

/** Whatever is started by its address, so that `deno compile` does not find it. */
const STARTED_REGEXP = /new URL\("([^"]+\.ts)", import\.meta\.url\)/g;

Deno.test("task compile makes a program of what its target needs, and of nothing else", async (t) => {
  await using temp = await TempDirectory.create();
  const output = join(temp.path, TARGET.executable);
  const result = await compile(["--output", output, "--json"], {
    env: { DENORT_BIN: Deno.execPath() },
  });
  const program = await Deno.readFile(output);
  const bundle = readBundle(program, output);
  const paths = bundle.files.map(({ path }) => path);

  await t.step("and reports it", async () => {
    assertEquals(result.code, 0, result.stderr);
    const commit = await readGitCommit(TOOLKIT_ROOT);
    const { build, ...report } = JSON.parse(result.stdout);
    assertEquals(report, {
      version: 1,
      path: output,
      target: TARGET.name,
      bytes: program.byteLength,
    });
    assertEquals(build.commit, commit);
    assertEquals(await Array.fromAsync(listNames(temp.path)), [
      TARGET.executable,
    ]);
  });

  await t.step("exactly the libraries that the target loads", () => {
    const libraries = paths.filter(isLibrary)
      .map((path) => path.replace(PACKAGES, "").replace(/\/[\d.]+\//, "/*/"));
    assertEquals(
      libraries.map(withoutVersion).sort(),
      TARGET.libraries.map(withoutVersion).sort(),
    );
  });

  await t.step("no tests, neither own ones nor those of packages", () => {
    assertEquals(
      paths.filter((path) =>
        /(?:^|\/)(?:tests?|__tests__)\/|[._]test\.\w+$/.test(path)
      ),
      [],
    );
  });

  await t.step("no file of the project but code, catalog and build", () => {
    const own = paths.filter((path) => !path.startsWith(PACKAGES));
    assertEquals(own.filter((path) => !/^(?:lib|tasks)\//.test(path)), [
      "deno.json",
      "dist/build_info.json",
      "models.config.json",
      "models.lock.json",
    ]);
    assertEquals(
      own.filter((path) =>
        /^(?:lib|tasks)\//.test(path) && !/\.ts$/.test(path)
      ),
      ["lib/convert/quantize/kernels/kernels.wasm"],
    );
  });

  await t.step("every module that is started by its address", async () => {
    const started = await listStartedModules();
    assert(started.includes("lib/onnx/thread/worker.ts"));
    assertEquals(started.filter((path) => !paths.includes(path)), []);
  });

  await t.step("nothing of the machine or the person that made it", () => {
    assertEquals(bundle.metadata.env_vars_from_env_file, {});
    assertEquals(bundle.metadata.ca_data, null);
    assertEquals(bundle.metadata.argv, []);
    const own = bundle.files.filter(({ path }) => !path.startsWith(PACKAGES));
    const text = own.map(({ bytes }) => new TextDecoder().decode(bytes)).join();
    assertEquals(text.includes(TOOLKIT_ROOT), false);
  });

  await t.step("not more than it takes", () => {
    assertLess(bundle.byteLength, MOST_EMBEDDED_BYTES);
  });

  await t.step("to be extracted, quiet, with the tasks' permissions", () => {
    const { metadata } = bundle;
    assertEquals(metadata.entrypoint_key, "tasks/fastvlm.ts");
    assertMatch(metadata.self_extracting ?? "", /^[0-9a-f]{16}$/);
    assertEquals(metadata.log_level, "ERROR");
    assertEquals(grantedIn(metadata.permissions), bakedPermissions().sort());
  });

  await t.step("that works from what is embedded alone", async (t) => {
    await useExtracted(bundle, t);
  });
});

Deno.test("task compile says that Deno's runtime part cannot be fetched, and names DENORT_BIN", async () => {
  await using temp = await TempDirectory.create();
  const denoDirectory = join(temp.path, "deno");
  await linkCache(denoDirectory);
  const output = join(temp.path, "program");
  const { code, stdout, stderr } = await compile(["--output", output, "-q"], {
    env: {
      DENO_DIR: denoDirectory,
      HTTPS_PROXY: "http://127.0.0.1:9", // Nothing listens on the discard port.
    },
  });
  const archive = `denort-${Deno.build.target}.zip`;
  const url = `https://dl.deno.land/release/v${Deno.version.deno}/${archive}`;
  assertEquals({ code, stdout, stderr }, {
    code: 5,
    stdout: "",
    stderr:
      `error: Cannot fetch Deno's runtime part "${archive}": ${url} cannot be reached
hint: fetch and unpack it elsewhere, then set DENORT_BIN to its path
`,
  });
  assertEquals(await Array.fromAsync(listNames(temp.path)), ["deno"]);
});

Deno.test("task compile says that DENORT_BIN leads nowhere, and leaves nothing behind", async () => {
  await using temp = await TempDirectory.create();
  const runtime = join(temp.path, "missing");
  const { code, stderr } = await compile(
    ["--output", join(temp.path, "program"), "-q"],
    { env: { DENORT_BIN: runtime } },
  );
  assertEquals(code, 1);
  assertStringIncludes(
    stderr,
    `error: Cannot compile for ${TARGET.name}: Could not find denort at '${runtime}'`,
  );
  assertStringIncludes(
    stderr,
    `hint: DENORT_BIN is "${runtime}": it must be made for that system\n`,
  );
  assertEquals(await Array.fromAsync(listNames(temp.path)), []);
});

async function compile(
  args: readonly string[],
  options: RunTaskOptions,
): Promise<TaskResult> {
  return await runDeno(["task", "-q", "compile", ...args], options);
}

/** The embedded files are run by this Deno, with the program's own permissions. */
async function useExtracted(
  bundle: Bundle,
  t: Deno.TestContext,
): Promise<void> {
  await using program = await ExtractedBundle.create(bundle);
  await t.step("predict describes a picture", async () => {
    const image = join(TOOLKIT_ROOT, "examples", "red-mug.png");
    const args = ["predict", "--size", "tiny", "--image", image];
    const { code, stdout, stderr } = await program.run([...args, "--quiet"]);
    assertEquals({ code, stderr }, { code: 0, stderr: "" });
    assertEquals(
      stdout,
      "A medium-sized red object in the center of a white background.\n",
    );
  });
  await t.step(
    "convert computes in the threads that are embedded",
    async () => {
      await using temp = await TempDirectory.create();
      await writeSmallCheckpoint(temp.path, {
        hollow: (name) => /^model\.layers/.test(name),
      });
      const { code, stderr } = await program.run([
        ...["convert", `--from=${temp.path}`, "--out=artifacts/converted"],
        ...["--weights=int4", "--vision=int8", "--quiet"],
      ]);
      assertEquals({ code, stderr }, { code: 0, stderr: "" });
    },
  );
  await t.step(
    "list has the embedded catalog, in a store anywhere",
    async () => {
      const env = { FASTVLM_HOME: join(program.root, "elsewhere") };
      const { code, stdout } = await program.run(["list", "--json"], env);
      assertEquals(code, 0);
      assertEquals(
        JSON.parse(stdout).models.map(({ size }: { size: string }) => size),
        ["tiny", "0.5b", "1.5b", "7b"],
      );
    },
  );
  await t.step("--version has what was embedded", async () => {
    const root = toFileUrl(`${program.root}/`);
    const { commit } = await readBuildInfo({ standalone: true, root });
    assertEquals(commit, await readGitCommit(TOOLKIT_ROOT));
    assertEquals((await program.run(["--version"])).code, 0);
  });
}

/** As flags; imports from the network are allowed by default, to hosts that no module names. */
function grantedIn(
  { prompt, allow_import: _imports, ...scopes }: BundleMetadata["permissions"],
): string[] {
  const flags = prompt === false ? ["--no-prompt"] : [];
  for (const [kind, scope] of Object.entries(scopes)) {
    if (!Array.isArray(scope)) continue;
    const flag = `--${kind.replace("_", "-")}`;
    flags.push(scope.length === 0 ? flag : `${flag}=${scope.join(",")}`);
  }
  return flags.sort();
}

/** A version in a file name is that of the package or of its library. */
function withoutVersion(path: string): string {
  return path.replaceAll(/[-.](?:\*|\d+\.\d+\.\d+)(?=\.|$)/g, "");
}

async function* listNames(folder: string): AsyncGenerator<string> {
  for await (const { name } of Deno.readDir(folder)) yield name;
}

async function listStartedModules(): Promise<string[]> {
  const started: string[] = [];
  for (const file of await listFiles(join(TOOLKIT_ROOT, "lib"))) {
    if (!file.endsWith(".ts")) continue;
    const text = await Deno.readTextFile(join(TOOLKIT_ROOT, "lib", file));
    for (const [, specifier = ""] of text.matchAll(STARTED_REGEXP)) {
      const { pathname } = new URL(specifier, `file:///lib/${file}`);
      started.push(pathname.slice(1));
    }
  }
  return started;
}

/** A cache with everything but runtime parts, whatever this machine's own has. */
async function linkCache(to: string): Promise<void> {
  await Deno.mkdir(to);
  const { denoDir } = JSON.parse((await runDeno(["info", "--json"])).stdout);
  for await (const { name, isDirectory } of Deno.readDir(denoDir)) {
    if (!isDirectory || name === "dl") continue;
    await Deno.symlink(join(denoDir, name), join(to, name), {
      type: "junction",
    });
  }
}
