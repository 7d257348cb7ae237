import { parse } from "yaml";
import { z } from "zod";
import { join } from "@std/path";
import { listFiles } from "../list_files.ts";
import { TOOLKIT_ROOT } from "../run_task.ts";

/** YAML has numbers and booleans where GitHub has text only. */
const TEXT = z.union([z.string(), z.number(), z.boolean()])
  .transform((value) => String(value));

const TEXTS = z.record(z.string(), TEXT).default({});

const DEFAULTS = z.object({ run: z.object({ shell: z.string() }) }).optional();

const STEP = z.strictObject({
  id: z.string().optional(),
  name: z.string().optional(),
  if: TEXT.optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  shell: z.string().optional(),
  "working-directory": z.string().optional(),
  "continue-on-error": z.boolean().optional(),
  "timeout-minutes": z.number().optional(),
  env: TEXTS,
  with: TEXTS,
});

const PERMISSIONS = z.record(z.string(), z.string()).optional();

const JOB = z.looseObject({
  uses: z.string().optional(),
  permissions: PERMISSIONS,
  "timeout-minutes": z.number().optional(),
  env: TEXTS,
  with: TEXTS,
  outputs: TEXTS,
  defaults: DEFAULTS,
  steps: z.array(STEP).default([]),
});

const WORKFLOW = z.looseObject({
  name: z.string(),
  on: z.union([z.string(), z.array(z.string()), z.looseObject({})]),
  permissions: PERMISSIONS,
  env: TEXTS,
  defaults: DEFAULTS,
  jobs: z.record(z.string(), JOB),
});

const ACTION = z.strictObject({
  name: z.string(),
  description: z.string(),
  inputs: z.record(
    z.string(),
    z.strictObject({ description: z.string(), default: z.string() }),
  ),
  outputs: z.record(
    z.string(),
    z.strictObject({ description: z.string(), value: z.string() }),
  ),
  runs: z.strictObject({
    using: z.literal("composite"),
    steps: z.array(STEP),
  }),
});

/** One step of a job or of a composite action. */
export type WorkflowStep = z.infer<typeof STEP>;

/** A workflow. */
export type Workflow = z.infer<typeof WORKFLOW>;

/** A composite action. */
export type CompositeAction = z.infer<typeof ACTION>;

/** A file under `.github` that GitHub runs. */
export interface WorkflowFile<T> {
  /** Path below the toolkit's root, with `/`. */
  path: string;
  /** The text as it is. */
  text: string;
  /** What it says. */
  document: T;
}

/** Reads all workflows, sorted by path. */
export async function readWorkflows(): Promise<WorkflowFile<Workflow>[]> {
  return await readAll(".github/workflows", WORKFLOW);
}

/** Reads all composite actions, sorted by path. */
export async function readActions(): Promise<WorkflowFile<CompositeAction>[]> {
  return await readAll(".github/actions", ACTION);
}

/** Reads one workflow by its file's name without the ending. */
export async function readWorkflow(name: string): Promise<Workflow> {
  return (await read(`.github/workflows/${name}.yml`, WORKFLOW)).document;
}

/** Reads one composite action by its folder's name. */
export async function readAction(name: string): Promise<CompositeAction> {
  return (await read(`.github/actions/${name}/action.yml`, ACTION)).document;
}

async function readAll<T>(
  folder: string,
  schema: z.ZodType<T>,
): Promise<WorkflowFile<T>[]> {
  const names = (await listFiles(join(TOOLKIT_ROOT, folder)))
    .filter((name) => /\.ya?ml$/.test(name));
  return await Promise.all(
    names.map((name) => read(`${folder}/${name}`, schema)),
  );
}

async function read<T>(
  path: string,
  schema: z.ZodType<T>,
): Promise<WorkflowFile<T>> {
  const text = await Deno.readTextFile(join(TOOLKIT_ROOT, path));
  // GitHub reads YAML 1.2, where `on` is no boolean; duplicate keys are errors.
  return { path, text, document: schema.parse(parse(text)) };
}
