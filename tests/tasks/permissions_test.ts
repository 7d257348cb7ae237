import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import configuration from "../../deno.json" with { type: "json" };
import { FlaggedTask } from "../support/flagged_task.ts";
import { HUB_INSTALLED, HubProject } from "../support/hub_project.ts";
import { stampTree } from "../support/list_files.ts";
import type { TaskResult } from "../support/run_task.ts";
import { sampleCatalog } from "../support/sample_model.ts";
import { failure } from "../support/sample_project.ts";
import { TASK_JOBS, type TaskJob } from "../support/task_jobs.ts";

/** What proves that a task does without a kind of permission. */
const DENIALS: Readonly<Record<string, string>> = {
  list: "--deny-net --deny-write --deny-run --deny-ffi",
  info: "--deny-net --deny-write --deny-run --deny-ffi",
  verify: "--deny-net --deny-write --deny-run --deny-ffi --deny-sys",
  convert: "--deny-net --deny-run",
  predict: "--deny-net --deny-run",
};

for (const [name, makeJob] of Object.entries(TASK_JOBS)) {
  Deno.test(`${name} does its main job with the flags of deno.json, and names each one that is missing`, async (t) => {
    await using job = await makeJob();
    const task = await FlaggedTask.read(job.project, name);
    await task.addWithout(task.flags);
    const before = await stampTree(job.project.beside("."));
    const results = await runWithout(task, job);
    for (const [kind, result] of results) {
      await t.step(`without --allow-${kind}`, () => assertNames(result, kind));
    }
    await t.step("nothing is left behind but logs", async () => {
      const after = await stampTree(job.project.beside("."));
      assertEquals(withoutLogs(after), withoutLogs(before));
    });
    await t.step("all of them are enough, and all are used", async () => {
      const asked = await runAudited(task, undefined, job);
      // Deno 2.9.6 notes all kinds but programs.
      const kinds = task.flags.map(FlaggedTask.kindOf)
        .filter((kind) => kind !== "run");
      assertEquals(kinds.filter((kind) => !asked.has(kind)), []);
    });
  });
}

for (const [name, denials] of Object.entries(DENIALS)) {
  Deno.test(`${name} does its main job with ${denials}`, async () => {
    await using job = await requireJob(name);
    const task = await FlaggedTask.read(job.project, name);
    await task.addWith("denied", denials);
    const asked = await runAudited(task, "denied", job);
    for (const denial of denials.split(" ")) {
      assertEquals(asked.has(denial.slice("--deny-".length)), false, denial);
    }
  });
}

Deno.test("a catalog with other hosts needs another flag, and download says which", async () => {
  await using hub = await HubProject.create();
  const { project } = hub;
  const catalog = sampleCatalog();
  const url = "https://models.example:8443/0.5b.zip";
  for (const entry of catalog.models) {
    entry.variants = { zip: { source: { kind: "zip", url }, files: ["*"] } };
    entry.defaultVariant = "zip";
  }
  await project.writeModels({ catalog }, "team");
  const before = await stampTree(project.beside("."));
  const config = join(project.root, "team.config.json");
  const result = await hub.download(["--size=0.5b", `--config=${config}`]);
  const expected = failure(
    1,
    'Cannot download "fastvlm-0.5b-zip": permission to connect to "models.example:8443" is missing',
    "add --allow-net=models.example:8443 to the deno run command, " +
      "or name the catalog by FASTVLM_CONFIG and use deno task download",
  );
  const [log] = await hub.logs();
  const stderr = `log: ${log}\n${expected.stderr}`;
  assertEquals(result, { ...expected, stderr });
  const after = await stampTree(project.beside("."));
  assertEquals(withoutLogs(after), before);
});

Deno.test("an endpoint on the line needs another flag, and download names the variable that brings it", async () => {
  await using hub = await HubProject.create();
  const { code, stderr } = await hub.download([
    "--endpoint=https://hub.example",
  ]);
  assertEquals(code, 1);
  assertStringIncludes(
    stderr,
    "hint: add --allow-net=hub.example to the deno run command, " +
      "or name the endpoint by FASTVLM_ENDPOINT and use deno task download\n",
  );
});

Deno.test("download --size all installs the others where the host of one is not permitted", async () => {
  await using hub = await HubProject.create(["1.5b"]);
  const { project } = hub;
  const path = join(project.root, "models.config.json");
  const catalog = JSON.parse(await Deno.readTextFile(path));
  const url = "https://models.example:8443/1.5b.zip";
  catalog.models[1].variants.q4.source = { kind: "zip", url };
  const lock = JSON.parse(
    await Deno.readTextFile(join(project.root, "models.lock.json")),
  );
  await project.writeModels({ catalog, lock }, "team");
  const config = join(project.root, "team.config.json");
  const { code, stderr } = await hub.download([
    ...["--size=all", `--config=${config}`],
  ]);
  assertEquals(code, 10, stderr);
  assertMatch(stderr, /permission to connect to "models\.example:8443"/);
  assertMatch(stderr, /Cannot install 1 of 2 models: 1\.5b failed/);
  assertEquals(await hub.stored(), HUB_INSTALLED);
});

Deno.test("every task that a person runs has its main job here", () => {
  const names = Object.entries(configuration.tasks)
    .filter(([, { command }]) => / tasks\/\w+\.ts$/.test(command))
    .map(([name]) => name);
  assertEquals(Object.keys(TASK_JOBS).sort(), names.sort());
});

async function requireJob(name: string): Promise<TaskJob> {
  const makeJob = TASK_JOBS[name];
  if (makeJob === undefined) throw new RangeError(`Cannot find "${name}"`);
  return await makeJob();
}

/** At the same time, since each is a process that does next to nothing. */
async function runWithout(
  task: FlaggedTask,
  { args, env }: TaskJob,
): Promise<[kind: string, result: TaskResult][]> {
  return await Promise.all(task.flags.map(async (flag) => {
    const kind = FlaggedTask.kindOf(flag);
    return [kind, await task.run(kind, args, env)] as [string, TaskResult];
  }));
}

/** Whatever a download does not manage to do, it says in a log. */
function withoutLogs<T>(files: Record<string, T>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(files).filter(([path]) =>
      !path.startsWith("project/artifacts/tmp/model_download_")
    ),
  );
}

function assertNames({ code, stdout, stderr }: TaskResult, kind: string): void {
  assertEquals({ code, stdout }, { code: 1, stdout: "" }, stderr);
  assertMatch(stderr, /^(?:log: .+\n)?error: Cannot .+\nhint: .+\n$/);
  assertStringIncludes(stderr, `--allow-${kind}`);
}

/** Runs a job to its good end, and gives the kinds of permission that Deno noted it asked for. */
async function runAudited(
  task: FlaggedTask,
  variant: string | undefined,
  { project, args, env }: TaskJob,
): Promise<Set<string>> {
  const audit = project.beside("audit.jsonl");
  const { code, stderr } = await task.run(variant, args, {
    ...env,
    DENO_AUDIT_PERMISSIONS: audit,
  });
  assertEquals(code, 0, stderr);
  const lines = (await Deno.readTextFile(audit)).trimEnd().split("\n");
  return new Set(lines.map((line) => JSON.parse(line).permission));
}
