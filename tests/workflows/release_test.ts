import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import {
  COMPILE_TARGETS,
  hasOnnxRuntime,
} from "../../tasks/dev/compile/targets.ts";
import { listFiles } from "../support/list_files.ts";
import { TempDirectory } from "../support/temp_directory.ts";
import {
  readWorkflow,
  type WorkflowStep,
} from "../support/workflows/read_workflows.ts";
import { runShell, type ShellResult } from "../support/workflows/run_shell.ts";

/** Git's bash and that of WSL cannot be told apart on Windows. */
const ignore = Deno.build.os === "windows";

const SHA = "5cb3e21158797dcfb1fab0cf16044e12dbe49b41";

/** Stands for the compiled program: it answers as that does. */
const PROGRAM = `#!/bin/sh
case $1 in
--version) echo "fastvlm 1.2.3 ($COMMIT, linux x86_64, deno 2.9.6)" ;;
list) echo "tiny" ;;
predict) echo "$ANSWER"; echo "$@" >&2 ;;
esac
`;

Deno.test("release makes a program for every target that there is", async () => {
  const { jobs } = await readWorkflow("release");
  const matrix = JSON.parse(JSON.stringify(jobs["program"])).strategy.matrix;
  assertEquals(
    matrix.include.map(({ os: _os, ...rest }: Record<string, unknown>) => rest),
    COMPILE_TARGETS.map((target) => ({
      target: target.name,
      program: target.executable,
      predicts: hasOnnxRuntime(target),
    })),
  );
});

Deno.test({
  name: "release tries the program out and packs it",
  ignore,
  async fn(t) {
    await using site = await Runner.create();
    await t.step(
      "a tag and a commit that are those of the program",
      async () => {
        for (
          const ref of [{ type: "tag", name: "v1.2.3" }, {
            type: "branch",
            name: "main",
          }]
        ) {
          const { code, output } = await site.run(
            "It says what it was made of",
            {
              GITHUB_REF_TYPE: ref.type,
              GITHUB_REF_NAME: ref.name,
            },
          );
          assertEquals(code, 0, output);
        }
      },
    );
    const others = {
      "another version": { GITHUB_REF_NAME: "v1.2.4" },
      "another commit": { COMMIT: "000000000000" },
      "changed files": { COMMIT: `${SHA.slice(0, 12)} and changes` },
    };
    for (const [name, env] of Object.entries(others)) {
      await t.step(`${name} fails`, async () => {
        const { code } = await site.run("It says what it was made of", env);
        assertEquals(code, 1);
      });
    }
    await t.step("an answer", async () => {
      const step = "It describes a picture";
      const { code, output } = await site.run(step);
      assertEquals(code, 0, output);
      assertMatch(
        output,
        /predict --size tiny --image \S+\/examples\/red-mug\.png/,
      );
      assertEquals((await site.run(step, { ANSWER: "nothing" })).code, 1);
    });
    await t.step("an archive of the program and the licenses", async () => {
      assertEquals((await site.run("Pack")).code, 0);
      const archive = join(
        site.workspace,
        "dist/archives/fastvlm-linux-x64.tar.gz",
      );
      assertEquals(await listArchive(archive), [
        "-rwxr-xr-x fastvlm",
        "-rw-r--r-- LICENSE",
        "-rw-r--r-- THIRD_PARTY.md",
      ]);
    });
  },
});

Deno.test({
  name: "release publishes all archives with their checksums, or nothing",
  ignore,
  async fn(t) {
    await using site = await Runner.create();
    await t.step("one archive is missing", async () => {
      await site.writeArchives(
        COMPILE_TARGETS.slice(1).map(({ name }) => name),
      );
      assertEquals((await site.run("Checksums")).code, 1);
    });
    await t.step("all are there", async () => {
      await site.writeArchives(COMPILE_TARGETS.map(({ name }) => name));
      const { code, output } = await site.run("Checksums");
      assertEquals(code, 0);
      assertMatch(output, /^[0-9a-f]{64} {2}fastvlm-linux-arm64\.tar\.gz$/m);
      const published = await site.run("Publish");
      assertStringIncludes(
        published.output,
        "release create v1.2.3 --verify-tag --title v1.2.3 --generate-notes archives/SHA256SUMS archives/fastvlm-linux-arm64.tar.gz",
      );
    });
  },
});

/** A runner with a checked-out project, whose scripts find a program in place of the compiled one. */
class Runner implements AsyncDisposable {
  readonly #temp: TempDirectory;

  private constructor(temp: TempDirectory) {
    this.#temp = temp;
  }

  static async create(): Promise<Runner> {
    const runner = new Runner(await TempDirectory.create());
    await runner.#write("project/dist/release/fastvlm", PROGRAM);
    await runner.#write("project/LICENSE", "MIT");
    await runner.#write("project/docs/THIRD_PARTY.md", "zod");
    await runner.#write("bin/gh", '#!/bin/sh\necho "$@"\n');
    await Deno.mkdir(join(runner.#temp.path, "temp"));
    return runner;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#temp[Symbol.asyncDispose]();
  }

  get workspace(): string {
    return join(this.#temp.path, "project");
  }

  async writeArchives(targets: readonly string[]): Promise<void> {
    for (const name of await listFiles(join(this.workspace, "archives"))) {
      await Deno.remove(join(this.workspace, "archives", name));
    }
    for (const target of targets) {
      await this.#write(`project/archives/fastvlm-${target}.tar.gz`, target);
    }
  }

  /** Runs the step of a name; its own environment has expressions, which none of the scripts reads. */
  async run(
    name: string,
    env: Record<string, string> = {},
  ): Promise<ShellResult> {
    const temp = join(this.#temp.path, "temp");
    return await runShell(await findScript(name), {
      shell: "bash",
      cwd: this.workspace,
      temp,
      env: {
        PATH: `${join(this.#temp.path, "bin")}:${Deno.env.get("PATH")}`,
        RUNNER_TEMP: temp,
        GITHUB_WORKSPACE: this.workspace,
        GITHUB_SHA: SHA,
        GITHUB_REF_TYPE: "tag",
        GITHUB_REF_NAME: "v1.2.3",
        TARGET: "linux-x64",
        PROGRAM: "fastvlm",
        COMMIT: SHA.slice(0, 12),
        ANSWER: "A medium-sized red object in the center.",
        ...env,
      },
    });
  }

  async #write(path: string, text: string): Promise<void> {
    const target = join(this.#temp.path, path);
    await Deno.mkdir(join(target, ".."), { recursive: true });
    const mode = text.startsWith("#!") ? 0o755 : 0o644;
    await Deno.writeTextFile(target, text, { mode });
  }
}

async function findScript(name: string): Promise<string> {
  const { jobs } = await readWorkflow("release");
  const steps: WorkflowStep[] = Object.values(jobs).flatMap(({ steps }) =>
    steps
  );
  const script = steps.find((step) => step.name === name)?.run;
  if (script === undefined) throw new RangeError(`Cannot find step "${name}"`);
  return script;
}

/** Mode and name of each entry. */
async function listArchive(path: string): Promise<string[]> {
  const { stdout } = await new Deno.Command("tar", { args: ["-tvzf", path] })
    .output();
  return new TextDecoder().decode(stdout).trim().split("\n")
    .map((line) => line.replace(/^(\S+) .* (\S+)$/, "$1 $2"));
}
