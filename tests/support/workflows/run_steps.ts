import { ensureDir } from "@std/fs";
import { join } from "@std/path";
import { createSha256, sha256File } from "../../../lib/base/digest.ts";
import type { WorkflowCache } from "./workflow_cache.ts";
import { type ExpressionContext, fillTemplate, holds } from "./evaluate.ts";
import type { WorkflowStep } from "./read_workflows.ts";
import { runShell, type ShellResult } from "./run_shell.ts";

/** What became of one step. */
export interface StepReport {
  /** The action without its commit, or the first line of the script. */
  step: string;
  /** Exit code; left out if the step's condition did not hold. */
  code?: number;
  /** What the script printed. */
  output: string;
}

/** What became of some steps. */
export interface StepsReport {
  /** One for each step until the first that failed. */
  steps: StepReport[];
  /** The outputs that the caller asked for; none after a failure. */
  outputs: Record<string, string>;
}

/** The machine that steps run on. */
export interface RunnerMachine {
  /** The checked-out repository, where scripts start. */
  workspace: string;
  /** Folder for temporary files, `RUNNER_TEMP`. */
  temp: string;
  /** What `actions/cache` uses. */
  cache: WorkflowCache;
  /** Environment of every script. */
  env: Record<string, string>;
}

/** What steps are run with. */
export interface RunStepsOptions {
  /** Environment of the workflow and the job, where later ones win; may hold expressions. */
  env?: readonly Record<string, string>[];
  /** The shell of steps that name none. */
  shell?: string | undefined;
  /** What names in expressions stand for, besides `github`, `runner`, `steps` and `hashFiles()`. */
  context?: ExpressionContext;
  /** Expressions of the outputs. */
  outputs?: Record<string, string>;
  /** Folder of the composite action that the steps belong to. */
  actionPath?: string;
}

/** Runs steps one after another, as GitHub's runner does, until one fails. */
export async function runSteps(
  steps: readonly WorkflowStep[],
  machine: RunnerMachine,
  options: RunStepsOptions = {},
): Promise<StepsReport> {
  const results: ExpressionContext = {};
  const context = await createContext(machine, options, results);
  const reports: StepReport[] = [];
  for (const step of steps) {
    const report: StepReport = { step: titleOf(step), output: "" };
    reports.push(report);
    if (step.if !== undefined && !holds(step.if, context)) {
      if (step.id !== undefined) results[step.id] = { outputs: {} };
      continue;
    }
    const { code, output, outputs } = await runStep(step, context, {
      machine,
      options,
    });
    Object.assign(report, { code, output });
    if (step.id !== undefined) results[step.id] = { outputs };
    if (code !== 0) return { steps: reports, outputs: {} };
  }
  const outputs = fillAll(options.outputs ?? {}, context);
  return { steps: reports, outputs };
}

interface StepSurroundings {
  machine: RunnerMachine;
  options: RunStepsOptions;
}

/** What an action or a script has done, and the outputs that it has set. */
interface StepResult extends ShellResult {
  outputs: Record<string, string>;
}

async function runStep(
  step: WorkflowStep,
  context: ExpressionContext,
  { machine, options }: StepSurroundings,
): Promise<StepResult> {
  if (step.uses !== undefined) {
    return await useAction(step.uses, fillAll(step.with, context), machine);
  }
  const shell = step.shell ?? options.shell;
  const layers = [...options.env ?? [], step.env];
  const env = layers.map((layer) => fillAll(layer, context));
  const { actionPath } = options;
  return await runShell(fillTemplate(step.run ?? "", context), {
    shell,
    cwd: machine.workspace,
    temp: machine.temp,
    env: Object.assign(
      { ...machine.env, GITHUB_WORKSPACE: machine.workspace },
      { RUNNER_TEMP: machine.temp },
      actionPath === undefined ? {} : { GITHUB_ACTION_PATH: actionPath },
      ...env,
    ),
  });
}

/** The actions that the workflows use; what they install is on the machine anyway. */
async function useAction(
  uses: string,
  inputs: Record<string, string>,
  { cache, workspace }: RunnerMachine,
): Promise<StepResult> {
  const { key = "", path = "" } = inputs;
  const done = { code: 0, output: "", outputs: {} };
  switch (uses.replace(/@.*/, "")) {
    case "actions/checkout":
    case "denoland/setup-deno":
      return done;
    case "actions/cache/save":
      await cache.save(key, path, workspace);
      return done;
    case "actions/cache/restore": {
      const isHit = await cache.restore(key, path, workspace);
      const code = !isHit && inputs["fail-on-cache-miss"] === "true" ? 1 : 0;
      // Not "false" but empty where nothing was found.
      const hit = isHit ? "true" : "";
      const outputs = { "cache-hit": hit, "cache-primary-key": key };
      return { ...done, code, outputs };
    }
  }
  throw new RangeError(`Cannot use "${uses}": the test runner has no such one`);
}

async function createContext(
  { workspace, temp }: RunnerMachine,
  { context, actionPath = "" }: RunStepsOptions,
  steps: ExpressionContext,
): Promise<ExpressionContext> {
  await ensureDir(temp);
  return {
    ...context,
    github: { workspace, action_path: actionPath },
    runner: { temp },
    steps,
    hashFiles: await hashFilesIn(workspace),
  };
}

/** Only for files that exist and are named in full, which is how the workflows name them. */
async function hashFilesIn(
  workspace: string,
): Promise<(...names: string[]) => string> {
  const digests = new Map<string, string>();
  for await (const { name, isFile } of Deno.readDir(workspace)) {
    if (isFile) digests.set(name, await sha256File(join(workspace, name)));
  }
  return (...names) => {
    const hash = createSha256();
    for (const name of names) hash.update(digests.get(name) ?? "", "hex");
    return hash.digest("hex");
  };
}

function fillAll(
  texts: Record<string, string>,
  context: ExpressionContext,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).map((
      [name, text],
    ) => [name, fillTemplate(text, context)]),
  );
}

function titleOf({ uses, run = "" }: WorkflowStep): string {
  return uses?.replace(/@.*/, "") ?? run.split("\n")[0] ?? "";
}
