import { setTimeout as sleep } from "node:timers/promises";
import { join } from "@std/path";
import { PartialFailureError } from "../../../lib/base/errors.ts";
import type { Io } from "../../../lib/cli/io.ts";
import type { PredictOptions } from "../../../lib/fastvlm/types.ts";
import { makeArtifactFolder } from "../artifact_folder.ts";
import { type ImageSource, openSource } from "../input/image_source.ts";
import type { BatchInput } from "../input/picture.ts";
import type { PredictValues } from "../options.ts";
import { adapterOptions, questionOf } from "../request.ts";
import { Answerer } from "./answerer.ts";
import { type BatchPlan, planBatch } from "./batch_plan.ts";
import { BatchScreen } from "./batch_screen.ts";
import { eachConcurrently } from "./each_concurrently.ts";
import { hintToGoOn } from "./hint_to_go_on.ts";
import { LazyAdapter } from "./lazy_adapter.ts";
import { Outputs } from "./outputs.ts";
import { QuestionKeys } from "./question_keys.ts";
import { tellBatch } from "./tell_batch.ts";

/** How far answers may get ahead of the slowest, in multiples of the pictures at once. */
const WINDOW_FACTOR = 32;

/** Too short to be felt, long enough to count some ten thousand pictures. */
const COUNT_MS = 200;

/** A run that can begin. */
interface Run {
  readonly plan: BatchPlan;
  readonly source: ImageSource;
  readonly inputs: AsyncGenerator<BatchInput>;
  readonly question: PredictOptions;
  readonly keys: QuestionKeys;
  readonly outputs: Outputs;
  readonly screen: BatchScreen;
}

/**
 * Answers any number of pictures into files that a later run goes on with.
 *
 * @throws {PartialFailureError} If some pictures have no answer; those of the others are written.
 * @throws what makes the run impossible, or ends it.
 */
export async function runBatch(
  options: PredictValues,
  io: Io,
): Promise<void> {
  const startedAt = performance.now();
  await using run = await openRun(options, io);
  const { plan, screen, outputs } = run;
  try {
    await answerAll(run, options, io);
    await outputs.finish();
  } catch (error) {
    throw hintToGoOn(error, screen.tally);
  }
  if (plan.report !== undefined) await writePage(run, plan.report);
  screen[Symbol.dispose]();
  const elapsedMs = performance.now() - startedAt;
  tellBatch({ ...plan, tally: screen.tally, elapsedMs }, options, io);
  const { failed } = screen.tally;
  if (failed === 0) return;
  throw new PartialFailureError(
    `Cannot answer ${failed} of ${screen.done} pictures`,
  );
}

/** What cannot begin leaves nothing behind: the outputs come last. */
async function openRun(
  options: PredictValues,
  io: Io,
): Promise<Run & AsyncDisposable> {
  const plan = await planBatch(options, io);
  const source = await openSource({ ...options, shard: plan.shard }, io);
  const question = await questionOf(options, io);
  const keys = await QuestionKeys.create(adapterOptions(options, io));
  const terms = { list: source.list, question: keys.keyOf(question, "") };
  const inputs = await begin(source.inputs());
  const out = await outOf(plan, io);
  await using stack = new AsyncDisposableStack();
  const screen = stack.use(new BatchScreen(io, options));
  const outputs = stack.use(await Outputs.open({ ...plan, out, terms }));
  const held = stack.move();
  return {
    plan: { ...plan, out },
    ...{ question, source, inputs, keys, outputs, screen },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** Looks for the first picture, so that a folder without one is found out before anything is written. */
async function begin(
  inputs: AsyncGenerator<BatchInput>,
): Promise<AsyncGenerator<BatchInput>> {
  const first = await inputs.next();
  return goOn();

  async function* goOn(): AsyncGenerator<BatchInput> {
    if (first.done) return;
    yield first.value;
    yield* inputs;
  }
}

async function outOf(
  { out, results }: BatchPlan,
  { environment }: Io,
): Promise<string | undefined> {
  if (out !== undefined || results !== undefined) return out;
  return join(await makeArtifactFolder(environment), "results.jsonl");
}

async function answerAll(
  { plan, source, inputs, question, keys, outputs, screen }: Run,
  options: PredictValues,
  io: Io,
): Promise<void> {
  await using adapter = new LazyAdapter({
    ...adapterOptions(options, io),
    gather: true,
  });
  const answerer = new Answerer({
    ...{ adapter, keys, outputs, question },
    onFailure: (error) => screen.failed(error),
  });
  using _counting = await startCounting(source, screen);
  const { jobs } = plan;
  await eachConcurrently(
    inputs,
    { limit: jobs, window: WINDOW_FACTOR * jobs },
    async (input, index) => screen.add(await answerer.answer(input, index)),
  );
}

/**
 * Counts beside the work, until disposed of. Most folders are counted at once, and the display need not
 * begin without knowing. What cannot be counted is told of where it is walked.
 */
async function startCounting(
  source: ImageSource,
  screen: BatchScreen,
): Promise<Disposable> {
  const stopping = new AbortController();
  const counted = source.count((count) => {
    stopping.signal.throwIfAborted();
    screen.counting(count);
  }).then((count) => screen.counted(count), () => {});
  await Promise.race([counted, sleep(COUNT_MS, undefined, { ref: false })]);
  return { [Symbol.dispose]: () => stopping.abort() };
}

async function writePage(
  { outputs, screen }: Run,
  path: string,
): Promise<void> {
  const { writeReport } = await import("../report/write_report.ts");
  await writeReport(path, outputs.lines(), screen.tally);
}
