import { assertEquals } from "@std/assert";
import { ensureDir } from "@std/fs";
import { join } from "@std/path";
import { exitCodes } from "../support/workflows/run_job.ts";
import { listFiles } from "../support/list_files.ts";
import { readAction } from "../support/workflows/read_workflows.ts";
import {
  WORKFLOW_KEY,
  WorkflowProject,
} from "../support/workflows/workflow_project.ts";
import { runAction } from "../support/workflows/run_action.ts";
import type { StepsReport } from "../support/workflows/run_steps.ts";

/** Git's bash and that of WSL cannot be told apart on Windows. */
const ignore = Deno.build.os === "windows";

/** Uses the action from another repository, on a machine that keeps nothing but the cache. */
async function useAction(
  site: WorkflowProject,
  inputs: Record<string, string> = {},
): Promise<StepsReport> {
  const { project } = site;
  const other = project.beside("other");
  await ensureDir(other);
  await emptyFolder(site.machine().temp);
  const actionPath = join(project.root, ".github", "actions", "fastvlm");
  await ensureDir(actionPath);
  const report = await runAction(
    await readAction("fastvlm"),
    site.machine(other),
    { actionPath, inputs },
  );
  assertEquals(await listFiles(other), []);
  return report;
}

Deno.test({
  name:
    "action fastvlm gives another repository a model, and the same from the cache",
  ignore,
  async fn(t) {
    await using site = await WorkflowProject.create();
    const { stdout } = await site.project.run("ci-key", ["--size", "0.5b"]);
    const key = stdout.trim();
    const path = join(site.machine().temp, key);
    await t.step("nothing in the cache", async () => {
      const report = await useAction(site);
      assertEquals(codesOf(report), [0, 0, 0, 0, 0, 0]);
      assertEquals(report.outputs, { path, "cache-hit": "false", key });
    });
    await t.step("the model in the cache", async () => {
      const requests = site.server.requests.length;
      const report = await useAction(site, { size: "0.5b" });
      assertEquals(codesOf(report), [0, 0, 0, undefined, undefined, 0]);
      assertEquals(report.outputs, { path, "cache-hit": "true", key });
      assertEquals(site.server.requests.length, requests);
      assertEquals(await hasModel(site, path), true);
    });
    await t.step("a variant has its own entry", async () => {
      const { outputs } = await useAction(site, { variant: "fp32" });
      const own = key.replace("0.5b", "0.5b-fp32");
      assertEquals([outputs["key"], outputs["cache-hit"]], [own, "false"]);
      assertEquals(site.cache.saved, [key, own]);
    });
    await t.step("a size that does not exist", async () => {
      const report = await useAction(site, { size: "$(touch x)" });
      assertEquals(codesOf(report), [0, 2]);
    });
  },
});

async function emptyFolder(path: string): Promise<void> {
  await ensureDir(path);
  await Deno.remove(path, { recursive: true });
}

function codesOf(report: StepsReport): (number | undefined)[] {
  return exitCodes(report).map(([, code]) => code);
}

/** Whether the store that the action gives has the model, as a later step would see it. */
async function hasModel(site: WorkflowProject, path: string): Promise<boolean> {
  const { stdout } = await site.project.run("info", ["--json"], {
    FASTVLM_HOME: path,
  });
  const { directory, state } = JSON.parse(stdout);
  return directory === join(path, WORKFLOW_KEY) && state === "installed";
}
