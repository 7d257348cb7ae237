import {
  type ContenderName,
  prepareContender,
  type PreparedContender,
} from "./contenders/contender.ts";
import {
  type Effort,
  type PlanOptions,
  planPart,
} from "./contenders/bench_parts.ts";
import {
  type BenchFailure,
  type Measured,
  measurePart,
  type Part,
  PART_NAMES,
  type PartName,
} from "./contenders/measure_part.ts";
import { makePictures } from "./models/bench_pictures.ts";
import { findSources } from "./models/find_sources.ts";
import type { BenchReport } from "./results/bench_report.ts";
import { describeMachine } from "./results/describe_machine.ts";
import { PREDICT_RATIOS } from "./results/predict_ratios.ts";
import { computeRatios, type RatioDefinition } from "./results/ratio.ts";
import { SPEED_RATIOS } from "./results/speed_ratios.ts";

/** Who is measured by `convert --speed`: every form that conversion makes, and llama.cpp. */
const SPEED_CONTENDERS = {
  one: ["fp32", "llama", "int8", "int4", "int4+prefill"],
  language: ["llama", "llama-q4_0", "fp32", "int8", "int4"],
} as const;

/** Options of {@linkcode benchPredict} and {@linkcode benchSpeed}. */
export interface PredictBenchOptions {
  /** How much is measured. */
  readonly effort: Effort;
  /** Runs of each contender; without it, as many as the effort says. */
  readonly rounds?: number | undefined;
  /** Who takes part; without it, everyone. */
  readonly only?: readonly ContenderName[] | undefined;
  /** What is measured; without it, everything. */
  readonly parts?: readonly PartName[] | undefined;
  /** Folders of a checkpoint, or of a model in the published form; without them, random weights. */
  readonly models: readonly string[];
  /** Told in a line each what is going on. */
  readonly say: (line: string) => void;
  /** Ends the measurement. */
  readonly signal: AbortSignal;
}

/** Compares this toolkit with its peers, from the start of a process to folders of pictures. */
export async function benchPredict(
  options: PredictBenchOptions,
): Promise<BenchReport> {
  const plan = await planOptions(options);
  const names = options.parts ?? PART_NAMES;
  const parts = names.map((name) => planPart(name, plan));
  return await bench("predict", { parts, ratios: PREDICT_RATIOS }, options);
}

/** Compares the forms that conversion makes with its float32 form and with llama.cpp. */
export async function benchSpeed(
  options: PredictBenchOptions,
): Promise<BenchReport> {
  const plan = await planOptions(options);
  const names = ["one", "language"] as const;
  const parts = names.map((name) =>
    planPart(name, plan, SPEED_CONTENDERS[name])
  );
  return await bench("convert", { parts, ratios: SPEED_RATIOS }, options);
}

async function planOptions(
  { effort, rounds, only }: PredictBenchOptions,
): Promise<PlanOptions> {
  return { effort, rounds, only, pictures: await makePictures() };
}

async function bench(
  name: BenchReport["bench"],
  { parts, ratios }: {
    parts: readonly Part[];
    ratios: readonly RatioDefinition[];
  },
  options: PredictBenchOptions,
): Promise<BenchReport> {
  const { say, signal, effort, models } = options;
  const createdAt = new Date().toISOString();
  const failures: BenchFailure[] = [];
  const onFailure = (failure: BenchFailure) => {
    failures.push(failure);
    say(`${failure.contender} failed: ${failure.reason}`);
  };
  const ready = await prepare(parts, options, onFailure);
  const measured: Measured[] = [];
  for (const part of parts) {
    const onRun = (contender: ContenderName, round: number) =>
      say(`${part.name}, round ${round + 1} of ${part.rounds}: ${contender}`);
    const hooks = { onRun, onFailure, signal };
    measured.push(...await measurePart(part, ready, hooks));
  }
  return {
    version: 1,
    bench: name,
    createdAt,
    machine: describeMachine(),
    options: {
      effort,
      models: models.join(", ") || "random weights of the 0.5b's dimensions",
    },
    measured,
    ratios: computeRatios(ratios, measured),
    failures,
  };
}

/** Models and programs are made before anything is measured; who has none is left out. */
async function prepare(
  parts: readonly Part[],
  { models, say, signal }: PredictBenchOptions,
  onFailure: (failure: BenchFailure) => void,
): Promise<Map<ContenderName, PreparedContender>> {
  const names = new Set(parts.flatMap(({ contenders }) => contenders));
  const sources = await findSources(models);
  const ready = new Map<ContenderName, PreparedContender>();
  for (const name of names) {
    signal.throwIfAborted();
    say(`Preparing ${name}`);
    try {
      ready.set(name, await prepareContender(name, sources));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      onFailure({ part: "preparation", contender: name, reason });
    }
  }
  return ready;
}
