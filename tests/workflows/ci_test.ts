import { assertEquals, assertExists } from "@std/assert";
import { join } from "@std/path";
import { exitCodes, runJob } from "../support/workflows/run_job.ts";
import { runDeno, TOOLKIT_ROOT } from "../support/run_task.ts";
import { readWorkflow } from "../support/workflows/read_workflows.ts";
import { WorkflowProject } from "../support/workflows/workflow_project.ts";

/** Git's bash and that of WSL cannot be told apart on Windows. */
const ignore = Deno.build.os === "windows";

/** The suite cannot run within itself: these tasks only say that they were called. */
const SUITES = ["test", "test:peers", "test:jsr"];

/** A small project that passes every gate. */
async function createPassing(): Promise<WorkflowProject> {
  const site = await WorkflowProject.create();
  const { project } = site;
  const path = join(project.root, "deno.json");
  const configuration = JSON.parse(await Deno.readTextFile(path));
  for (const name of SUITES) {
    assertExists(configuration.tasks[name]);
    configuration.tasks[name] = { command: `echo ${name} called` };
  }
  await project.write("deno.json", JSON.stringify(configuration));
  await project.write(
    "mod.ts",
    "/** One. */\nexport const ONE: number = 1;\n",
  );
  await runDeno(["fmt", "-q"], { cwd: project.root });
  return site;
}

Deno.test({
  name:
    "ci passes a project that is in order, and fails at the first gate that is not",
  ignore,
  async fn(t) {
    await using site = await createPassing();
    const gates = [
      ["actions/checkout", 0],
      ["denoland/setup-deno", 0],
      ["deno fmt --check", 0],
      ["deno lint", 0],
      ["deno check", 0],
      ["deno doc --lint mod.ts", 0],
    ] as const;
    await t.step("in order", async () => {
      const report = await runJob(["ci", "test"], site.machine());
      assertEquals(exitCodes(report), [
        ...gates.map(([step, code]): [string, number] => [step, code]),
        ["deno task test", 0],
        ["deno task test:peers", 0],
      ]);
    });
    const faults = [
      ["deno fmt --check", "export  const ONE = 1"],
      ["deno lint", "let one = 1;\n"],
      ["deno check", '/** One. */\nexport const ONE: number = "1";\n'],
      ["deno doc --lint mod.ts", "export const ONE: number = 1;\n"],
    ] as const;
    for (const [gate, text] of faults) {
      await t.step(gate, async () => {
        await site.project.write("mod.ts", text);
        const report = await runJob(["ci", "test"], site.machine());
        assertEquals(exitCodes(report).at(-1), [gate, 1]);
      });
    }
  },
});

Deno.test({
  name:
    "ci runs the suite without links, and the README's commands as they stand there",
  ignore,
  async fn() {
    await using site = await createPassing();
    const jsr = await runJob(["ci", "jsr"], site.machine());
    assertEquals(exitCodes(jsr).at(-1), ["deno task test:jsr", 0]);
    const readme = await Deno.readTextFile(join(TOOLKIT_ROOT, "README.md"));
    const commands = readme.match(/^npx --yes deno@.*$/gm) ?? [];
    const report = await runJob(["ci", "readme"], site.machine());
    assertEquals(exitCodes(report).slice(1), commands.map((line) => [line, 0]));
  },
});

Deno.test("ci tests on the three systems", async () => {
  const { jobs: { test } } = await readWorkflow("ci");
  assertEquals(test?.["strategy"], {
    "fail-fast": false,
    matrix: { os: ["ubuntu-latest", "macos-latest", "windows-latest"] },
  });
  assertEquals(test?.["runs-on"], "${{ matrix.os }}");
});
