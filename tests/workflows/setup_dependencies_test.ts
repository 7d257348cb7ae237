import { assertEquals, assertExists, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { exists } from "@std/fs";
import { exitCodes, runJob } from "../support/workflows/run_job.ts";
import {
  WORKFLOW_KEY,
  WorkflowProject,
} from "../support/workflows/workflow_project.ts";
import type {
  StepReport,
  StepsReport,
} from "../support/workflows/run_steps.ts";

/** Git's bash and that of WSL cannot be told apart on Windows. */
const ignore = Deno.build.os === "windows";

type Steps = [step: string, code: number | undefined][];

const CHECK = 'test "$(deno task -q ci-key --size "$SIZE")" = "$KEY"';

const BEFORE: Steps = [
  ["actions/checkout", 0],
  ["denoland/setup-deno", 0],
  ["actions/cache/restore", 0],
  [CHECK, 0],
];

const DOWNLOAD = 'deno task download --size "$SIZE"';

const VERIFY = 'deno task verify --size "$SIZE"';

const AFTER: Steps = [[VERIFY, 0], [DOWNLOAD, 0]];

/** Runs the job on a machine of its own: only the cache is kept. */
async function setUp(
  site: WorkflowProject,
  size = "0.5b",
): Promise<StepsReport> {
  const store = join(site.project.root, ".fastvlm");
  if (await exists(store)) await Deno.remove(store, { recursive: true });
  return await runJob(["setup-dependencies", "model"], site.machine(), {
    inputs: { size },
    secrets: { HF_TOKEN: "" },
  });
}

Deno.test({
  name:
    "setup-dependencies downloads, verifies and saves once, then restores without a request",
  ignore,
  async fn(t) {
    await using site = await WorkflowProject.create();
    const { root } = site.project;
    const key = await ciKey(site);
    await t.step("not one size", async () => {
      for (const size of ["all", "$(touch x)"]) {
        const { step, code, output } = lastOf(await setUp(site, size));
        assertEquals([step, code], [CHECK, 1]);
        assertStringIncludes(output, `Cannot find model size "${size}"`);
      }
      assertEquals([site.cache.saved, site.server.requests], [[], []]);
    });
    await t.step("nothing in the cache", async () => {
      const report = await setUp(site);
      assertEquals(exitCodes(report), [
        ...BEFORE,
        [DOWNLOAD, 0],
        ["actions/cache/save", 0],
        ...AFTER,
      ]);
      assertEquals(report.outputs, { key });
      assertEquals(site.cache.saved, [key]);
    });
    await t.step("the model in the cache", async () => {
      const requests = site.server.requests.length;
      const report = await setUp(site);
      assertEquals(exitCodes(report), [
        ...BEFORE,
        [DOWNLOAD, undefined],
        ["actions/cache/save", undefined],
        ...AFTER,
      ]);
      assertEquals(report.outputs, { key });
      assertEquals(site.cache.restored, [key]);
      assertEquals(site.server.requests.length, requests);
    });
    await t.step("a damaged model in the cache", async () => {
      const model = join(root, ".fastvlm", WORKFLOW_KEY);
      await damage(join(model, "onnx", "vision_encoder.onnx"));
      await Deno.remove(site.project.beside("cache"), { recursive: true });
      await site.cache.save(key, ".fastvlm", root);
      const { step, code, output } = lastOf(await setUp(site));
      assertEquals([step, code], [VERIFY, 7]);
      assertStringIncludes(output, "vision_encoder.onnx  damaged");
    });
    await t.step("another lock", async () => {
      const path = join(root, "models.lock.json");
      await Deno.writeTextFile(path, `${await Deno.readTextFile(path)}\n`);
      const { outputs } = await setUp(site);
      assertEquals(outputs, { key: await ciKey(site) });
      assertEquals(site.cache.saved, [key, key, outputs["key"]]);
    });
  },
});

async function ciKey(site: WorkflowProject): Promise<string> {
  return (await site.project.run("ci-key")).stdout.trim();
}

function lastOf({ steps }: StepsReport): StepReport {
  const last = steps.at(-1);
  assertExists(last);
  return last;
}

/** Changes one byte and neither length nor time. */
async function damage(path: string): Promise<void> {
  const { mtime } = await Deno.stat(path);
  const bytes = await Deno.readFile(path);
  bytes[100] = (bytes[100] ?? 0) ^ 1;
  await Deno.chmod(path, 0o644);
  await Deno.writeFile(path, bytes);
  if (mtime !== null) await Deno.utime(path, mtime, mtime);
}
