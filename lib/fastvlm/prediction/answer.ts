import { UsageError } from "../../base/errors.ts";
import { generate, type Generated } from "../generation/generate.ts";
import { imagePathOf } from "../image/image_input.ts";
import { type PreparedImage, prepareImage } from "../image/prepare_image.ts";
import type { OpenModel } from "../model/open_model.ts";
import { renderPrompt } from "../text/render_prompt.ts";
import type { PromptTokens } from "../text/text_tokenizer.ts";
import type {
  Prediction,
  PredictionModel,
  PredictionTimings,
} from "./prediction.ts";
import type { Emit } from "./pending_prediction.ts";
import type { Question } from "./question.ts";
import { resultKey } from "./result_key.ts";

/** A model that is ready to answer. */
export interface ReadyModel {
  /** The loaded model. */
  readonly open: OpenModel;
  /** What it calls itself. */
  readonly identity: PredictionModel;
  /** SHA-256 over the digests of its files. */
  readonly digest: string;
  /** Milliseconds that it took to get ready. */
  readonly loadMs: number;
}

/** What is asked, made ready for the model. */
interface Asked {
  readonly question: Question;
  readonly tokens: PromptTokens;
  readonly image: PreparedImage;
}

/** An answer, without what was asked. */
interface Reply extends Generated {
  readonly text: string;
  readonly imageTokens: number;
  readonly visionMs: number;
}

/** The reply to a request that was ended before the model saw the picture. */
const NO_REPLY: Reply = {
  text: "",
  imageTokens: 0,
  visionMs: 0,
  stopReason: "aborted",
  tokens: 0,
  prefillMs: 0,
  decodeMs: 0,
};

/**
 * Answers a question about a picture.
 *
 * @throws {ImageError} If the picture cannot be used.
 * @throws {ModelFormatError} If a graph fails.
 * @throws {UsageError} If the prompt is longer than the model takes.
 * @throws the signal's reason, unless the text so far is wanted.
 */
export async function answer(
  model: ReadyModel,
  question: Question,
  emit: Emit,
): Promise<Prediction> {
  const { signal, stopOnAbort } = question;
  const createdAt = new Date().toISOString();
  const tokens = encodePrompt(model.open, question.prompt);
  const [image, imageMs] = await timed(() => prepare(model.open, question));
  const asked: Asked = { question, tokens, image };
  const reply = signal?.aborted
    ? NO_REPLY
    : await replyTo(model.open, asked, emit);
  if (reply.stopReason === "aborted" && !stopOnAbort) signal?.throwIfAborted();
  return {
    ...describeAsked(model, asked),
    text: reply.text,
    tokens: {
      image: reply.imageTokens,
      prompt: countTokens(tokens),
      generated: reply.tokens,
    },
    timings: toTimings(reply, { loadMs: model.loadMs, imageMs }),
    stopReason: reply.stopReason,
    createdAt,
  };
}

async function prepare(
  { config }: OpenModel,
  { image, signal, stopOnAbort }: Question,
): Promise<PreparedImage> {
  return await prepareImage(image, {
    ...config.preprocessing,
    signal: stopOnAbort ? undefined : signal,
  });
}

function encodePrompt(open: OpenModel, prompt: string): PromptTokens {
  return open.tokenizer.encodePrompt(renderPrompt(prompt, open.template));
}

/** Looks at the picture and generates the text. */
async function replyTo(
  open: OpenModel,
  { question, tokens, image }: Asked,
  emit: Emit,
): Promise<Reply> {
  const [features, visionMs] = await timed(() =>
    open.vision.encode(image.pixelValues)
  );
  const imageTokens = features.length / open.config.hiddenSize;
  refuseTooLong(countTokens(tokens) + imageTokens, open.config.maxPositions);
  const pieces = generate(open.language, open.tokenizer, {
    features,
    prompt: tokens,
    settings: question.settings,
    endTokens: open.endTokens,
    maxPositions: open.config.maxPositions,
    signal: question.signal,
  });
  const { text, generated } = await collect(pieces, emit);
  return { ...generated, text, imageTokens, visionMs };
}

/** Passes the pieces on, and gives the whole. */
async function collect(
  pieces: ReturnType<typeof generate>,
  emit: Emit,
): Promise<{ text: string; generated: Generated }> {
  await using open = pieces;
  let text = "";
  for (;;) {
    const next = await open.next();
    if (next.done) return { text, generated: next.value };
    text += next.value.text;
    emit(next.value);
  }
}

function refuseTooLong(tokens: number, maxPositions: number): void {
  if (tokens <= maxPositions) return;
  throw new UsageError(
    `Cannot predict: picture and prompt have ${tokens} tokens, the model takes ${maxPositions}`,
    { hint: "shorten the prompt" },
  );
}

function countTokens({ before, after }: PromptTokens): number {
  return before.length + after.length;
}

/** The part of a result that says what was asked. */
function describeAsked(
  { identity, digest }: ReadyModel,
  { question, image }: Asked,
) {
  const { sha256, width, height } = image;
  const path = imagePathOf(question.image);
  return {
    version: 1,
    key: resultKey({ question, image: sha256, model: digest }),
    image: { ...(path !== undefined && { path }), sha256, width, height },
    mode: question.mode,
    prompt: question.prompt,
    model: identity,
  } as const;
}

function toTimings(
  reply: Reply,
  { loadMs, imageMs }: { loadMs: number; imageMs: number },
): PredictionTimings {
  const { visionMs, prefillMs, decodeMs, tokens } = reply;
  const firstTokenMs = imageMs + visionMs + prefillMs;
  return {
    loadMs,
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

async function timed<T>(
  work: () => Promise<T>,
): Promise<[result: T, ms: number]> {
  const startedAt = performance.now();
  const result = await work();
  return [result, performance.now() - startedAt];
}
