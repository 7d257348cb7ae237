import type { CompositeAction } from "./read_workflows.ts";
import { type RunnerMachine, runSteps, type StepsReport } from "./run_steps.ts";

/** How an action is used. */
export interface RunActionOptions {
  /** Folder that its `action.yml` is in. */
  actionPath: string;
  /**
   * What the step gives under `with`.
   *
   * @default {{}}
   */
  inputs?: Record<string, string>;
}

/** Runs a composite action that a step of another repository uses. */
export async function runAction(
  action: CompositeAction,
  machine: RunnerMachine,
  { actionPath, inputs = {} }: RunActionOptions,
): Promise<StepsReport> {
  const defaults = Object.entries(action.inputs)
    .map(([name, input]) => [name, input.default] as const);
  const outputs = Object.entries(action.outputs)
    .map(([name, { value }]) => [name, value] as const);
  return await runSteps(action.runs.steps, machine, {
    context: { inputs: { ...Object.fromEntries(defaults), ...inputs } },
    outputs: Object.fromEntries(outputs),
    actionPath,
  });
}
