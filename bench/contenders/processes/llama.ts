/**
 * Runs a scenario with llama.cpp: `llama.ts PACKAGES GGUF SCENARIO`, with `node-llama-cpp` in the folder
 * `PACKAGES`. It takes no pictures: it reads a prompt of as many tokens as one has with its picture.
 *
 * This file is run without the project's configuration, so that the package is found where it is.
 *
 * @module
 */

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Metrics } from "../metrics.ts";
import type { Scenario } from "../scenario.ts";
import { epochMs, reportMetrics, timed } from "./report_metrics.ts";

/** What is used of `node-llama-cpp` 3.22, which is not among the project's dependencies. */
interface LlamaLibrary {
  getLlama(options: object): Promise<{
    loadModel(options: { modelPath: string }): Promise<{
      createContext(options: object): Promise<{ getSequence(): Sequence }>;
    }>;
  }>;
}

interface Sequence {
  clearHistory(): Promise<void>;
  evaluate(tokens: readonly number[], options: object): AsyncIterable<number>;
  evaluateWithoutGeneratingNewTokens(tokens: readonly number[]): Promise<void>;
}

interface Answered {
  readonly firstTokenMs: number;
  readonly firstTokenAt: number;
  readonly tokensPerSecond: number;
}

/** Ordinary tokens of Qwen2's vocabulary, which begins with bytes. */
const FIRST_TOKEN = 1000;
const TOKEN_STEP = 7;

const [packages = "", modelPath = "", text = ""] = Deno.args;
const scenario: Scenario = JSON.parse(text);
const { kind, prompts, promptTokens, maxTokens } = scenario;
const [sequences, loadMs] = await timed(load);
const { first, ...metrics } = kind === "eight"
  ? await runEight()
  : await runOne();
reportMetrics({
  firstTokenAt: first.firstTokenAt,
  metrics: { loadMs, promptTokens, ...metrics },
});
// Freeing everything in order takes a while, and is not what is measured.
Deno.exit(0);

async function load(): Promise<Sequence[]> {
  const path = join(packages, "node_modules/node-llama-cpp/dist/index.js");
  const library: unknown = await import(pathToFileURL(path).href);
  if (!isLlamaLibrary(library)) {
    throw new TypeError(`"${path}" is not node-llama-cpp`);
  }
  const { threads } = scenario;
  const llama = await library.getLlama({
    gpu: false,
    build: "never",
    maxThreads: threads,
    logLevel: "error",
  });
  const model = await llama.loadModel({ modelPath });
  const count = kind === "eight" ? prompts.length : 1;
  const context = await model.createContext({
    contextSize: Math.ceil((promptTokens + maxTokens + 1) / 256) * 256,
    sequences: count,
    threads,
  });
  return Array.from({ length: count }, () => context.getSequence());
}

function isLlamaLibrary(value: unknown): value is LlamaLibrary {
  return typeof value === "object" && value !== null && "getLlama" in value;
}

async function runOne(): Promise<Metrics & { first: Answered }> {
  const [sequence] = sequences;
  if (sequence === undefined) throw new RangeError("Cannot run on no context");
  const first = await ask(sequence, promptOf(0), maxTokens);
  const { firstTokenMs } = scenario.pictures.length > 1
    ? await ask(sequence, promptOf(1), 1)
    : first;
  return {
    first,
    prefillMs: firstTokenMs,
    tokensPerSecond: first.tokensPerSecond,
  };
}

/** Prompts are read first, so that the decoding of all together is what is measured. */
async function runEight(): Promise<Metrics & { first: Answered }> {
  await Promise.all(
    sequences.map((sequence, index) =>
      sequence.evaluateWithoutGeneratingNewTokens(promptOf(index).slice(0, -1))
    ),
  );
  const [answers, elapsedMs] = await timed(() =>
    Promise.all(
      sequences.map((sequence, index) =>
        generate(sequence, promptOf(index).slice(-1), maxTokens)
      ),
    )
  );
  const [first] = answers;
  if (first === undefined) throw new RangeError("Cannot run without prompts");
  const tokens = sequences.length * maxTokens;
  return { first, totalTokensPerSecond: tokens / elapsedMs * 1000 };
}

/** The tokens of a prompt; no two begin alike. */
function promptOf(index: number): number[] {
  return Array.from(
    { length: promptTokens },
    (_, place) => FIRST_TOKEN + index + TOKEN_STEP * place,
  );
}

async function ask(
  sequence: Sequence,
  prompt: readonly number[],
  maxTokens: number,
): Promise<Answered> {
  await sequence.clearHistory();
  return await generate(sequence, prompt, maxTokens);
}

async function generate(
  sequence: Sequence,
  tokens: readonly number[],
  maxTokens: number,
): Promise<Answered> {
  const startedAt = performance.now();
  const times: number[] = [];
  const options = { temperature: 0, yieldEogToken: true };
  for await (const _ of sequence.evaluate(tokens, options)) {
    times.push(performance.now());
    if (times.length === maxTokens) break;
  }
  const [firstTime = NaN] = times;
  const decodeMs = (times.at(-1) ?? NaN) - firstTime;
  return {
    firstTokenMs: firstTime - startedAt,
    firstTokenAt: epochMs() - (performance.now() - firstTime),
    tokensPerSecond: decodeMs > 0 ? (times.length - 1) / decodeMs * 1000 : 0,
  };
}
