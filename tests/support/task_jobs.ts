import { join } from "@std/path";
import { getCanonicalArtifactPath } from "../../lib/artifacts/canonical_path.ts";
import { AnswerStore } from "../../lib/results/store/answer_store.ts";
import { ConversionProject } from "./conversion/conversion_project.ts";
import { HubConversion } from "./conversion/hub_conversion.ts";
import { makeBareRepository } from "./git_repository.ts";
import { HUB_KEY, HubProject } from "./hub_project.ts";
import { answerLine } from "./result_lines.ts";
import { TOOLKIT_ROOT } from "./run_task.ts";
import { writeFiles } from "./sample_model.ts";
import { TaskProject } from "./task_project.ts";

const MS_PER_DAY = 86_400_000;

/** A task, and a place where it has something to do. */
export interface TaskJob extends AsyncDisposable {
  project: TaskProject;
  args: readonly string[];
  env: Record<string, string>;
}

/** The main job of every task that a person runs, by the task's name. */
export const TASK_JOBS: Readonly<Record<string, () => Promise<TaskJob>>> = {
  setup: makeSetup,
  list: () => withModel([]),
  info: () => withModel([]),
  download: makeDownload,
  lock: makeLock,
  verify: () => withModel(["--size=0.5b"]),
  remove: () => withModel(["--size=0.5b"]),
  prune: makePrune,
  convert: makeConvert,
  predict: makePredict,
  results: makeResults,
  artifacts: makeArtifacts,
  "ci-key": () => onHub(["--size=0.5b"]),
};

/** A Hub, and a project that has nothing of it yet. */
async function onHub(args: readonly string[]): Promise<TaskJob> {
  const hub = await HubProject.create();
  return jobOf(hub.project, args, { env: hub.env, owner: hub });
}

/** Of a model that is converted, as no other uses all that the task may. */
async function makeDownload(): Promise<TaskJob> {
  const hub = await HubConversion.create();
  return jobOf(hub.project, ["--size=small"], { env: hub.env, owner: hub });
}

async function withModel(args: readonly string[]): Promise<TaskJob> {
  const job = await onHub(args);
  await job.project.run("download", ["--quiet"], job.env);
  return job;
}

async function makeSetup(): Promise<TaskJob> {
  const job = await onHub([]);
  const folder = job.project.beside("origin");
  const url = await makeBareRepository(folder, { "predict.py": "" });
  return {
    ...job,
    args: ["--download=0.5b", `--ml-fastvlm-url=${url}`],
    [Symbol.asyncDispose]: () => job[Symbol.asyncDispose](),
  };
}

async function makeLock(): Promise<TaskJob> {
  const job = await onHub(["--size=0.5b"]);
  const lock = JSON.stringify({ version: 1, models: {} });
  await job.project.write("models.lock.json", lock);
  return job;
}

async function makePrune(): Promise<TaskJob> {
  const job = await withModel(["--older-than=0s"]);
  const { root } = job.project.store();
  await writeFiles(join(root, ".partial", HUB_KEY), { "a.bin": "12345" });
  return job;
}

async function makeConvert(): Promise<TaskJob> {
  const conversion = await ConversionProject.create();
  const { project } = conversion;
  return jobOf(project, ["--size=small"], { owner: conversion });
}

async function makePredict(): Promise<TaskJob> {
  const project = await TaskProject.create();
  const image = join(TOOLKIT_ROOT, "examples", "red-mug.png");
  return jobOf(project, ["--size=tiny", `--image=${image}`]);
}

async function makeResults(): Promise<TaskJob> {
  const project = await TaskProject.create();
  const directory = join(project.root, "artifacts", "run");
  await new AnswerStore(directory).write(answerLine("mug.png"));
  return jobOf(project, ["merge", directory, "--out=artifacts/all.jsonl"]);
}

async function makeArtifacts(): Promise<TaskJob> {
  const project = await TaskProject.create();
  await getCanonicalArtifactPath("tmp", "old", {
    projectRoot: project.root,
    environment: () => undefined,
    now: Date.now() - 8 * MS_PER_DAY,
  });
  return jobOf(project, ["prune"]);
}

function jobOf(
  project: TaskProject,
  args: readonly string[],
  { env = {}, owner = project }: {
    env?: Record<string, string>;
    owner?: AsyncDisposable;
  } = {},
): TaskJob {
  return {
    project,
    args,
    env,
    [Symbol.asyncDispose]: () => Promise.resolve(owner[Symbol.asyncDispose]()),
  };
}
