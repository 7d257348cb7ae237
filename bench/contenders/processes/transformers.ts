/**
 * Runs a scenario with transformers.js: `transformers.ts MODEL SCENARIO`. It answers one request after
 * the other: it has no way to batch pictures.
 *
 * @module
 */

import { basename, dirname, join } from "@std/path";
import {
  AutoProcessor,
  BaseStreamer,
  env,
  LlavaQwen2ForCausalLM,
  RawImage,
} from "@huggingface/transformers";
import type { Metrics } from "../metrics.ts";
import type { Scenario } from "../scenario.ts";
import { epochMs, reportMetrics, timed } from "./report_metrics.ts";
import { watchEventLoop } from "./watch_event_loop.ts";

/** When the tokens of an answer came. */
interface Answered {
  readonly firstTokenMs: number;
  readonly firstTokenAt: number;
  readonly tokensPerSecond: number;
}

/** Notes when tokens come; the first that it is given are those of the prompt. */
class TokenClock extends BaseStreamer {
  readonly times: number[] = [];
  #hasPrompt = false;

  override put(): void {
    if (this.#hasPrompt) this.times.push(performance.now());
    this.#hasPrompt = true;
  }

  override end(): void {}
}

const [folder = "", text = ""] = Deno.args;
const scenario: Scenario = JSON.parse(text);
env.allowRemoteModels = false;
env.localModelPath = dirname(folder);
const eventLoop = watchEventLoop();
const [{ processor, model }, loadMs] = await timed(load);
const { first, ...metrics } = await runScenario(scenario);
const longestGapMs = eventLoop.longestGapMs();
const { firstTokenAt } = first;
reportMetrics({ firstTokenAt, metrics: { loadMs, longestGapMs, ...metrics } });
// Its sessions keep threads that would hold the process back.
Deno.exit(0);

async function load() {
  const name = basename(folder);
  const processor = await AutoProcessor.from_pretrained(name);
  const model = await LlavaQwen2ForCausalLM.from_pretrained(name, {
    dtype: await graphTypes(),
    device: "cpu",
    session_options: { intraOpNumThreads: scenario.threads },
  });
  return { processor, model };
}

/** The forms of the graphs that are there, by the names that transformers.js has for them. */
async function graphTypes() {
  const types: Record<string, "fp32" | "fp16" | "q4" | "int8"> = {};
  for await (const { name } of Deno.readDir(join(folder, "onnx"))) {
    const [, graph, form = "fp32"] =
      /^(vision_encoder|embed_tokens|decoder_model_merged)(?:_(fp16|q4|int8))?\.onnx$/
        .exec(name) ?? [];
    if (graph === undefined) continue;
    if (form === "fp16" || form === "q4" || form === "int8") {
      types[graph] = form;
    } else types[graph] ??= "fp32";
  }
  return types;
}

async function runScenario(
  scenario: Scenario,
): Promise<Metrics & { first: Answered }> {
  const { kind, pictures, prompts: [prompt = ""], maxTokens } = scenario;
  if (kind === "one") return await runOne(scenario);
  if (kind !== "folder") {
    throw new RangeError(`Cannot run the scenario "${kind}"`);
  }
  const answers: Answered[] = [];
  const [, elapsedMs] = await timed(async () => {
    for (const picture of pictures) {
      answers.push(await ask(picture, prompt, maxTokens));
    }
  });
  const [first] = answers;
  if (first === undefined) throw new RangeError("Cannot run without pictures");
  return { first, picturesPerSecond: pictures.length / elapsedMs * 1000 };
}

async function runOne(
  { pictures: [picture = "", ...others], prompts, maxTokens }: Scenario,
): Promise<Metrics & { first: Answered }> {
  const [prompt = "", secondPrompt = ""] = prompts;
  const first = await ask(picture, prompt, maxTokens);
  let last = first;
  for (const other of others) last = await ask(other, prompt, 1);
  const second = await ask(others.at(-1) ?? picture, secondPrompt, 1);
  return {
    first,
    firstTokenMs: last.firstTokenMs,
    tokensPerSecond: first.tokensPerSecond,
    secondPromptMs: second.firstTokenMs,
  };
}

async function ask(
  picture: string,
  prompt: string,
  maxTokens: number,
): Promise<Answered> {
  const startedAt = performance.now();
  const image = await RawImage.read(picture);
  // Our own prompt has a line break after the picture, as Apple's code does.
  const messages = [{ role: "user", content: `<image>\n${prompt}` }];
  const question = processor.apply_chat_template(messages, {
    add_generation_prompt: true,
  });
  const inputs = await processor(image, question, {
    add_special_tokens: false,
  });
  const streamer = new TokenClock();
  await model.generate({
    ...inputs,
    max_new_tokens: maxTokens,
    do_sample: false,
    streamer,
  });
  const { times } = streamer;
  const [firstTime, lastTime] = [times[0], times.at(-1)];
  if (firstTime === undefined || lastTime === undefined) {
    throw new RangeError("Cannot measure an answer without tokens");
  }
  const decodeMs = lastTime - firstTime;
  return {
    firstTokenMs: firstTime - startedAt,
    firstTokenAt: epochMs() - (performance.now() - firstTime),
    tokensPerSecond: decodeMs > 0 ? (times.length - 1) / decodeMs * 1000 : 0,
  };
}
