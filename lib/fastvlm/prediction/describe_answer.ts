import { imagePathOf } from "../image/image_input.ts";
import type { Asked, ReadyModel, Reply } from "./answer.ts";
import type { Prediction, PredictionTimings } from "./prediction.ts";
import { resultKey } from "./result_key.ts";

/** How a request was answered. */
export interface Answered {
  /** The answer. */
  readonly reply: Reply;
  /** When it was asked, as an ISO 8601 date. */
  readonly createdAt: string;
  /** Milliseconds for reading and preparing the picture. */
  readonly imageMs: number;
  /** Milliseconds that the request has waited for its turn. */
  readonly queueMs: number;
  /** SHA-256 over the digests of the model's files. */
  readonly modelDigest: string;
}

/** Puts together all there is to tell about an answer. */
export function describeAnswer(
  model: ReadyModel,
  asked: Asked,
  answered: Answered,
): Prediction {
  const { reply, createdAt } = answered;
  const { tokens } = asked;
  return {
    ...describeAsked(model, asked, answered.modelDigest),
    text: reply.text,
    tokens: {
      image: reply.imageTokens,
      prompt: tokens.before.length + tokens.after.length,
      generated: reply.tokens,
      ...(reply.reused > 0 && { reused: reply.reused }),
    },
    ...(reply.logprobs && { logprobs: reply.logprobs }),
    timings: toTimings(answered, model.loadMs),
    stopReason: reply.stopReason,
    createdAt,
  };
}

/** The part of a result that says what was asked. */
function describeAsked(
  { identity, open }: ReadyModel,
  { question, image, side }: Asked,
  modelDigest: string,
) {
  const { sha256, width, height } = image;
  const path = imagePathOf(question.image);
  return {
    version: 1,
    key: resultKey({
      question,
      image: sha256,
      model: modelDigest,
      ...(side !== open.config.preprocessing.side && { side }),
    }),
    image: { ...(path !== undefined && { path }), sha256, width, height },
    mode: question.mode,
    prompt: question.prompt,
    model: identity,
  } as const;
}

function toTimings(
  { reply, imageMs, queueMs }: Answered,
  loadMs: number,
): PredictionTimings {
  const { visionMs, prefillMs, decodeMs, tokens } = reply;
  const firstTokenMs = imageMs + visionMs + prefillMs;
  return {
    loadMs,
    queueMs: queueMs + reply.queueMs,
    imageMs,
    visionMs,
    prefillMs,
    firstTokenMs,
    decodeMs,
    totalMs: firstTokenMs + decodeMs,
    tokensPerSecond: tokens > 1 && decodeMs > 0
      ? (tokens - 1) / (decodeMs / 1000)
      : 0,
  };
}
