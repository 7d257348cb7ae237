import type { LanguageModel } from "../model/language_model.ts";
import type { PromptTokens } from "../text/text_tokenizer.ts";
import { DecoderSequence } from "./decoder_sequence.ts";
import { Sampler } from "./sampler.ts";
import type { GenerationSettings } from "./sampling_options.ts";

/** Why the model's tokens end. */
export type TokenStopReason =
  /** The model said that it is done. */
  | "eos"
  /** The answer has `maxTokens` tokens. */
  | "maxTokens"
  /** The signal was aborted. */
  | "aborted"
  /** The model takes no more tokens. */
  | "contextLength";

/** What is generated from, and how. */
export interface GenerateRequest {
  /** Vectors of the picture, one after another, each of the model's hidden size. */
  readonly features: Float32Array<ArrayBuffer>;
  /** Tokens around it. */
  readonly prompt: PromptTokens;
  /** How tokens are chosen and when to end. */
  readonly settings: GenerationSettings;
  /** Tokens that end the answer. */
  readonly endTokens: ReadonlySet<number>;
  /** Longest context, in tokens. */
  readonly maxPositions: number;
  /** Ends the answer between two tokens. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Generates the tokens of the answer to a prompt with a picture, one by one, without the one that
 * ends it.
 *
 * @throws {ModelFormatError} If a graph fails or gives no usable scores.
 */
export async function* generateTokens(
  model: LanguageModel,
  request: GenerateRequest,
): AsyncGenerator<number, TokenStopReason> {
  const { settings, endTokens, maxPositions, signal } = request;
  if (signal?.aborted) return "aborted";
  const sampler = new Sampler(settings);
  await using sequence = new DecoderSequence(model);
  let logits = await sequence.push(await embedPrompt(model, request));
  for (let count = 1;; count += 1) {
    if (signal?.aborted) return "aborted";
    const id = sampler.next(logits);
    if (endTokens.has(id)) return "eos";
    yield id;
    if (count >= settings.maxTokens) return "maxTokens";
    if (sequence.length >= maxPositions) return "contextLength";
    logits = await sequence.push(await model.embed([id]));
  }
}

/** The vectors of the whole prompt: text, picture, text. */
async function embedPrompt(
  model: LanguageModel,
  { features, prompt }: GenerateRequest,
): Promise<Float32Array<ArrayBuffer>> {
  const text = await model.embed([...prompt.before, ...prompt.after]);
  const at = prompt.before.length * model.hiddenSize;
  const vectors = new Float32Array(text.length + features.length);
  vectors.set(text.subarray(0, at));
  vectors.set(features, at);
  vectors.set(text.subarray(at), at + features.length);
  return vectors;
}
