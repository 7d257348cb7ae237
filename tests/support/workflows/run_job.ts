import type { ExpressionContext } from "./evaluate.ts";
import { readWorkflow } from "./read_workflows.ts";
import { type RunnerMachine, runSteps, type StepsReport } from "./run_steps.ts";

/** Runs one job of a workflow; `context` has what the job reads of `inputs`, `needs` and `secrets`. */
export async function runJob(
  [workflowName, jobName]: readonly [workflow: string, job: string],
  machine: RunnerMachine,
  context: ExpressionContext = {},
): Promise<StepsReport> {
  const workflow = await readWorkflow(workflowName);
  const job = workflow.jobs[jobName];
  if (job === undefined) throw new RangeError(`Cannot find job "${jobName}"`);
  return await runSteps(job.steps, machine, {
    env: [workflow.env, job.env],
    shell: (job.defaults ?? workflow.defaults)?.run.shell,
    context,
    outputs: job.outputs,
  });
}

/** Each step with its exit code, and `undefined` where the step's condition did not hold. */
export function exitCodes(
  { steps }: StepsReport,
): [step: string, code: number | undefined][] {
  return steps.map(({ step, code }) => [step, code]);
}
