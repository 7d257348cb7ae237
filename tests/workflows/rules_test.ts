import { assertEquals, assertGreater } from "@std/assert";
import { exists } from "@std/fs";
import { join } from "@std/path";
import configuration from "../../deno.json" with { type: "json" };
import { TOOLKIT_ROOT } from "../support/run_task.ts";
import {
  readActions,
  readWorkflows,
  type WorkflowStep,
} from "../support/workflows/read_workflows.ts";

/** The one workflow that publishes something. */
const PUBLISHER = ".github/workflows/release.yml";

/** No job takes longer when all is well; GitHub's own limit is six hours. */
const LONGEST_JOB_MINUTES = 60;

/** Inputs that the actions have at the commits in use; GitHub only warns of others. */
const KNOWN_INPUTS: Record<string, readonly string[]> = {
  "actions/checkout": ["persist-credentials", "ref", "fetch-depth"],
  "denoland/setup-deno": ["deno-version", "cache", "cache-hash"],
  "actions/cache/restore": [
    ...["path", "key", "enableCrossOsArchive", "fail-on-cache-miss"],
  ],
  "actions/cache/save": ["path", "key", "enableCrossOsArchive"],
};

/** A step, and where it stands. */
interface Found {
  path: string;
  step: WorkflowStep;
}

async function allSteps(): Promise<Found[]> {
  const workflows = (await readWorkflows()).flatMap(({ path, document }) =>
    Object.values(document.jobs).flatMap(({ steps }) =>
      steps.map((step) => ({ path, step }))
    )
  );
  const actions = (await readActions()).flatMap(({ path, document }) =>
    document.runs.steps.map((step) => ({ path, step }))
  );
  return [...workflows, ...actions];
}

/** The scripts of all steps. */
async function allScripts(): Promise<[path: string, script: string][]> {
  return (await allSteps()).flatMap(({ path, step: { run } }) =>
    run === undefined ? [] : [[path, run]]
  );
}

Deno.test("every action is pinned by a commit, with its version beside it", async () => {
  const files = [...await readWorkflows(), ...await readActions()];
  const lines = files.flatMap(({ path, text }) =>
    text.split("\n").filter((line) => /^\s*(?:- )?uses:/.test(line))
      .map((line) => `${path}: ${line.replace(/^.*uses:\s*/, "")}`)
  );
  assertGreater(lines.length, 10);
  const loose = lines.filter((line) =>
    !/: (?:\.\/\S+|[\w-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/.test(line)
  );
  assertEquals(loose, []);
});

Deno.test("an action has one commit everywhere", async () => {
  const uses = (await allSteps()).flatMap(({ step }) => step.uses ?? []);
  const commits = new Set(uses.filter((each) => !each.startsWith(".")));
  const names = [...commits].map((each) => each.replace(/@.*/, ""));
  assertEquals(names, [...new Set(names)]);
});

Deno.test("every job has a time limit, and the least permissions of its own", async () => {
  const workflows = await readWorkflows();
  const wrong = workflows.flatMap(({ path, document }) => [
    ...JSON.stringify(document.permissions) === "{}" ? [] : [path],
    ...Object.entries(document.jobs).flatMap(([name, job]) => {
      const minutes = job["timeout-minutes"] ?? Infinity;
      const isBounded = job.uses !== undefined ||
        minutes <= LONGEST_JOB_MINUTES;
      const grants = Object.values(job.permissions ?? { all: "missing" });
      const isLeast = path === PUBLISHER
        ? !grants.includes("missing")
        : grants.every((grant) => grant === "read");
      return isBounded && isLeast ? [] : [`${path}: ${name}`];
    }),
  ]);
  assertEquals(wrong, []);
});

Deno.test("no script holds an expression: what others write comes in through env", async () => {
  const scripts = await allScripts();
  assertGreater(scripts.length, 10);
  assertEquals(scripts.filter(([, script]) => script.includes("${{")), []);
});

Deno.test("secrets go to one step's environment, and never to code of a fork", async () => {
  const workflows = await readWorkflows();
  const careless = workflows.filter(({ text, document }) =>
    /pull_request_target|workflow_run|secrets:\s*inherit/.test(text) ||
    /secrets\./.test(JSON.stringify([
      document.env,
      Object.values(document.jobs).map(({ env }) => env),
    ]))
  );
  assertEquals(careless.map(({ path }) => path), []);
});

Deno.test("no checkout leaves its token behind", async () => {
  const checkouts = (await allSteps())
    .filter(({ step }) => step.uses?.startsWith("actions/checkout@"));
  const leaving = checkouts
    .filter(({ step }) => step.with["persist-credentials"] !== "false");
  assertEquals(leaving.map(({ path }) => path), []);
});

Deno.test("every action is given inputs that it has", async () => {
  const wrong = (await allSteps()).flatMap(({ path, step }) => {
    const known = KNOWN_INPUTS[(step.uses ?? "").replace(/@.*/, "")];
    return Object.keys(step.with)
      .filter((name) => known !== undefined && !known.includes(name))
      .map((name) => `${path}: ${step.uses}: ${name}`);
  });
  assertEquals(wrong, []);
});

Deno.test("what a workflow calls here exists", async () => {
  const called = (await readWorkflows()).flatMap(({ document }) =>
    Object.values(document.jobs).flatMap(({ uses, steps }) => [
      uses ?? [],
      steps.map((step) => step.uses ?? []),
    ])
  ).flat(3).filter((uses) => uses.startsWith("./"));
  const missing: string[] = [];
  for (const path of called) {
    if (!await exists(join(TOOLKIT_ROOT, path))) missing.push(path);
  }
  assertEquals(missing, []);
});

Deno.test("scripts call tasks that exist, with the Deno that README names", async () => {
  const scripts = await allScripts();
  const tasks = scripts.flatMap(([path, script]) =>
    [...script.matchAll(/deno(?:@[\d.]+)? task (?:-q )?([\w:-]+)/g)]
      .map(([, task = ""]) => ({ path, task }))
  );
  assertGreater(tasks.length, 10);
  const unknown = tasks
    .filter(({ task }) => !Object.hasOwn(configuration.tasks, task));
  assertEquals(unknown, []);
  const readme = await Deno.readTextFile(join(TOOLKIT_ROOT, "README.md"));
  const [, version = ""] = /deno@([\d.]+) task/.exec(readme) ?? [];
  const versions = (await allSteps()).flatMap(({ step }) => [
    step.with["deno-version"] ?? [],
    /deno@([\d.]+)/.exec(step.run ?? "")?.[1] ?? [],
  ]).flat();
  assertEquals([...new Set(versions)], [version]);
});
