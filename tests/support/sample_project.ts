import { listVariants, type ModelRef } from "../../lib/catalog/find.ts";
import type { Catalog } from "../../lib/catalog/schema.ts";
import { sampleCatalog, sampleLockEntry } from "./sample_model.ts";
import type { TaskResult } from "./run_task.ts";
import { type ProjectModels, TaskProject } from "./task_project.ts";

/** Key of the sample catalog's model that has a lock entry. */
export const SAMPLE_KEY = "fastvlm-0.5b-q4";

/** The sample catalog, with a lock that its default model's sample files match. */
export function sampleModels(): ProjectModels {
  const models = { [SAMPLE_KEY]: sampleLockEntry() };
  return { catalog: sampleCatalog(), lock: { version: 1, models } };
}

/** Makes a project of the sample models. */
export async function createSampleProject(): Promise<TaskProject> {
  return await TaskProject.create(sampleModels());
}

/** The model of a key, as the tasks would resolve it. */
export function refOf(
  key: string,
  catalog: Catalog = sampleCatalog(),
): ModelRef {
  const ref = catalog.models.flatMap(listVariants)
    .find((each) => each.key === key);
  if (ref === undefined) throw new RangeError(`Cannot find "${key}"`);
  return ref;
}

/** Free space is the machine's own: it becomes `…`. */
export function maskFreeSpace(text: string): string {
  return text.replaceAll(/[\d.]+ [kMGT]?B free/g, "… free")
    .replaceAll(/(?<=^free space +)[\d.]+ [kMGT]?B$/gm, "…");
}

/** What a task has said when it failed as it should: its code, and one line with perhaps a hint. */
export function failure(
  code: number,
  message: string,
  hint?: string,
): TaskResult {
  const help = hint === undefined ? "" : `hint: ${hint}\n`;
  return { code, stdout: "", stderr: `error: ${message}\n${help}` };
}
