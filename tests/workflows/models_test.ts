import { assertEquals, assertLess, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { exitCodes, runJob } from "../support/workflows/run_job.ts";
import { readWorkflow } from "../support/workflows/read_workflows.ts";
import { WorkflowProject } from "../support/workflows/workflow_project.ts";

/** Git's bash and that of WSL cannot be told apart on Windows. */
const ignore = Deno.build.os === "windows";

/** Longest time that GitHub keeps an entry that nobody uses. */
const EVICTION_DAYS = 7;

Deno.test({
  name: "models: what predict restores is what setup-dependencies has saved",
  ignore,
  async fn(t) {
    await using site = await WorkflowProject.create();
    const { jobs } = await readWorkflow("models");
    const { uses, with: inputs = {} } = jobs["model"] ?? {};
    assertEquals(uses, "./.github/workflows/setup-dependencies.yml");
    const model = await runJob(
      ["setup-dependencies", "model"],
      site.machine(),
      { inputs, secrets: { HF_TOKEN: "" } },
    );
    const needs = { model: { outputs: model.outputs } };
    const { root } = site.project;
    await expectColorsOnly(root);
    await t.step("the model answers", async () => {
      await Deno.remove(join(root, ".fastvlm"), { recursive: true });
      const requests = site.server.requests.length;
      const report = await runJob(["models", "predict"], site.machine(), {
        needs,
      });
      const codes = exitCodes(report).map(([, code]) => code);
      assertEquals(codes, [0, 0, 0, 0, 0, 0]);
      assertStringIncludes(report.steps.at(-1)?.output ?? "", "6 of 6 found");
      assertEquals(site.server.requests.length, requests);
    });
    await t.step("an entry that is gone fails the job", async () => {
      await Deno.remove(site.project.beside("cache"), { recursive: true });
      const report = await runJob(["models", "predict"], site.machine(), {
        needs,
      });
      assertEquals(exitCodes(report).at(-1), ["actions/cache/restore", 1]);
    });
  },
});

Deno.test({
  name: "models: the lock is compared with the Hub",
  ignore,
  async fn() {
    await using site = await WorkflowProject.create();
    const check = async () =>
      exitCodes(await runJob(["models", "lock"], site.machine())).at(-1);
    assertEquals(await check(), ["deno task lock --check", 0]);
    site.publish({ "config.json": "{}" });
    assertEquals(await check(), ["deno task lock --check", 1]);
  },
});

Deno.test("models runs often enough that the entry is never evicted", async () => {
  const { on } = await readWorkflow("models");
  const [, days = ""] = /"cron":"\d+ \d+ \* \* ([\d,]+)"/
    .exec(JSON.stringify(on)) ?? [];
  const week = days.split(",").map(Number);
  assertLess(longestGap(week), EVICTION_DAYS);
});

/** The longest time between two of the weekdays, in days. */
function longestGap(weekdays: number[]): number {
  const [first = 0] = weekdays;
  const next = [...weekdays.slice(1), first + EVICTION_DAYS];
  return Math.max(...next.map((day, index) => day - (weekdays[index] ?? 0)));
}

/** The built-in model, which stands for the real one here, does not name things. */
async function expectColorsOnly(root: string): Promise<void> {
  const path = join(root, "examples", "expected.json");
  const expected: Record<string, string[][]> = JSON.parse(
    await Deno.readTextFile(path),
  );
  const colors = Object.entries(expected)
    .map(([picture, [color = []]]) => [picture, [color]]);
  await Deno.writeTextFile(path, JSON.stringify(Object.fromEntries(colors)));
}
