/**
 * Runs the decoder of a model alone, in a plain loop over ONNX Runtime: `decoder.ts MODEL SCENARIO`. What
 * the graph can give, and takes, without vision encoder, tokenizer and choice of tokens; that is what
 * llama.cpp does too.
 *
 * @module
 */

import { join } from "@std/path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { sessionOptions } from "../../../lib/onnx/thread/session_settings.ts";
import type { Scenario } from "../scenario.ts";
import { epochMs, reportMetrics, timed } from "./report_metrics.ts";

type Cache = Record<string, Tensor>;

/** Vectors need not be those of tokens: products of any numbers take the same time. */
const VECTOR_RANGE = 0.1;

const [folder = "", text = ""] = Deno.args;
const scenario: Scenario = JSON.parse(text);
const { threads, promptTokens, maxTokens } = scenario;
const config = JSON.parse(
  await Deno.readTextFile(join(folder, "config.json")),
);
const hiddenSize = Number(config.hidden_size);
const keyValueHeads = Number(config.num_key_value_heads);
const headSize = hiddenSize / Number(config.num_attention_heads);
// Made beforehand, as it takes a tenth of the time of a prompt.
const promptVectors = vectors(promptTokens);
const tokenVectors = vectors(1);
const [session, loadMs] = await timed(load);
const [cache, coldPrefillMs] = await timed(() => step(emptyCache(), 0));
const firstTokenAt = epochMs();
const [, decodeMs] = await timed(() => decode(cache));
const [, prefillMs] = scenario.pictures.length > 1
  ? await timed(() => step(emptyCache(), 0))
  : [undefined, coldPrefillMs];
reportMetrics({
  firstTokenAt,
  metrics: {
    loadMs,
    prefillMs,
    promptTokens,
    tokensPerSecond: (maxTokens - 1) / decodeMs * 1000,
  },
});

async function load(): Promise<InferenceSession> {
  const options = sessionOptions({ threads });
  return await InferenceSession.create(await findDecoder(), options);
}

async function findDecoder(): Promise<string> {
  const directory = join(folder, "onnx");
  for await (const { name } of Deno.readDir(directory)) {
    const isDecoder = name.startsWith("decoder_model_merged") &&
      name.endsWith(".onnx");
    if (isDecoder) return join(directory, name);
  }
  throw new RangeError(`"${directory}" has no decoder`);
}

function emptyCache(): Cache {
  const names = session.inputNames.filter((name) => name.startsWith("past_"));
  return Object.fromEntries(names.map((name) => [
    name,
    new Tensor("float32", new Float32Array(), [1, keyValueHeads, 0, headSize]),
  ]));
}

async function decode(start: Cache): Promise<void> {
  let cache = start;
  for (let count = 1; count < maxTokens; count += 1) {
    cache = await step(cache, promptTokens + count - 1);
  }
}

/** Reads the prompt where there is nothing before it, else one token. */
async function step(cache: Cache, past: number): Promise<Cache> {
  const [count, data] = past === 0
    ? [promptTokens, promptVectors]
    : [1, tokenVectors];
  const { logits: _, ...present } = await session.run({
    ...cache,
    "inputs_embeds": new Tensor("float32", data, [1, count, hiddenSize]),
    "attention_mask": new Tensor(
      "int64",
      new BigInt64Array(past + count).fill(1n),
      [1, past + count],
    ),
  });
  return Object.fromEntries(
    Object.entries(present).map(([name, value]) => [
      name.replace("present", "past_key_values"),
      value,
    ]),
  );
}

function vectors(count: number): Float32Array<ArrayBuffer> {
  return Float32Array.from(
    { length: count * hiddenSize },
    (_, index) => Math.sin(index) * VECTOR_RANGE,
  );
}
