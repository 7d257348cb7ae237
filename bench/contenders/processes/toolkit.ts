/**
 * Runs a scenario with this toolkit's own adapter: `toolkit.ts MODEL SCENARIO`.
 *
 * @module
 */

import { createAdapter } from "../../../lib/fastvlm/adapter.ts";
import type { Adapter, Prediction } from "../../../lib/fastvlm/types.ts";
import type { Metrics } from "../metrics.ts";
import type { Scenario } from "../scenario.ts";
import { epochMs, reportMetrics, timed } from "./report_metrics.ts";
import { watchEventLoop } from "./watch_event_loop.ts";

/** Pictures that are under way at once, as `deno task predict` has them for a folder. */
const LANES = 10;

interface Answered {
  readonly prediction: Prediction;
  readonly askedAt: number;
}

const [model = "", text = ""] = Deno.args;
const scenario: Scenario = JSON.parse(text);
const { threads } = scenario;
const eventLoop = watchEventLoop();
const gather = scenario.kind === "folder";
// As `deno task predict` does for one picture and for a folder.
const loadInBackground = scenario.kind === "one";
const [adapter, loadMs] = await timed(() =>
  createAdapter({ model, threads, gather, loadInBackground })
);
const { first, ...metrics } = await runScenario(adapter, scenario);
const longestGapMs = eventLoop.longestGapMs();
const { queueMs, firstTokenMs } = first.prediction.timings;
reportMetrics({
  firstTokenAt: first.askedAt + queueMs + firstTokenMs,
  metrics: {
    ...(!loadInBackground && { loadMs }),
    longestGapMs,
    ...metrics,
  },
});
await adapter.close();

async function runScenario(
  adapter: Adapter,
  scenario: Scenario,
): Promise<Metrics & { first: Answered }> {
  switch (scenario.kind) {
    case "one":
      return await runOne(adapter, scenario);
    case "eight":
      return await runEight(adapter, scenario);
    case "folder":
      return await runFolder(adapter, scenario);
    case "language":
      throw new RangeError("Cannot run a language model without pictures");
  }
}

async function runOne(
  adapter: Adapter,
  { pictures: [picture = "", ...others], prompts, maxTokens }: Scenario,
): Promise<Metrics & { first: Answered }> {
  const [prompt = "", secondPrompt = ""] = prompts;
  const first = await ask(adapter, { picture, prompt, maxTokens });
  let last = first;
  for (const other of others) {
    last = await ask(adapter, { picture: other, prompt, maxTokens: 1 });
  }
  const { timings, tokens } = last.prediction;
  const second = await ask(adapter, {
    picture: others.at(-1) ?? picture,
    prompt: secondPrompt,
    maxTokens: 1,
  });
  return {
    first,
    firstTokenMs: timings.firstTokenMs,
    visionMs: timings.visionMs,
    prefillMs: timings.prefillMs,
    promptTokens: tokens.image + tokens.prompt,
    tokensPerSecond: first.prediction.timings.tokensPerSecond,
    secondPromptMs: second.prediction.timings.firstTokenMs,
    secondPromptVisionMs: second.prediction.timings.visionMs,
  };
}

/**
 * The decoding of all requests together, however the adapter shares it out: answers of many tokens take
 * longer than answers of one. The first time around it sees picture and prompts, which it may keep.
 */
async function runEight(
  adapter: Adapter,
  { pictures: [picture = ""], prompts, maxTokens }: Scenario,
): Promise<Metrics & { first: Answered }> {
  const askAll = (maxTokens: number) =>
    Promise.all(
      prompts.map((prompt) => ask(adapter, { picture, prompt, maxTokens })),
    );
  const [first] = await askAll(1);
  if (first === undefined) throw new RangeError("Cannot run without prompts");
  const [, shortMs] = await timed(() => askAll(1));
  const [answers, longMs] = await timed(() => askAll(maxTokens));
  const tokens = answers.reduce(
    (sum, { prediction }) => sum + prediction.tokens.generated - 1,
    0,
  );
  const decodeMs = longMs - shortMs;
  if (decodeMs > 0) {
    return { first, totalTokensPerSecond: tokens / decodeMs * 1000 };
  }
  throw new RangeError("Cannot measure answers that take no time");
}

async function runFolder(
  adapter: Adapter,
  { pictures, prompts: [prompt = ""], maxTokens }: Scenario,
): Promise<Metrics & { first: Answered }> {
  const waiting = [...pictures];
  const answers: Answered[] = [];
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined;) {
      answers.push(await ask(adapter, { picture: next, prompt, maxTokens }));
      next = waiting.shift();
    }
  };
  const [, elapsedMs] = await timed(() =>
    Promise.all(Array.from({ length: LANES }, lane))
  );
  const [first] = answers.toSorted((a, b) =>
    a.askedAt + a.prediction.timings.firstTokenMs -
    b.askedAt - b.prediction.timings.firstTokenMs
  );
  if (first === undefined) throw new RangeError("Cannot run without pictures");
  return { first, picturesPerSecond: pictures.length / elapsedMs * 1000 };
}

async function ask(
  adapter: Adapter,
  { picture, prompt, maxTokens }: {
    picture: string;
    prompt: string;
    maxTokens: number;
  },
): Promise<Answered> {
  const askedAt = epochMs();
  const options = { imagePath: picture, prompt, maxTokens, temperature: 0 };
  return { prediction: await adapter.predict(options), askedAt };
}
