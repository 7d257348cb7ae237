import { UsageError } from "../../base/errors.ts";
import type { Engine } from "../generation/engine.ts";
import type { Generated } from "../generation/generate_request.ts";
import { type PreparedImage, prepareImage } from "../image/prepare_image.ts";
import { resolveResolution } from "../image/resolution.ts";
import type { OpenModel } from "../model/open_model.ts";
import { renderPrompt } from "../text/render_prompt.ts";
import type { PromptTokens } from "../text/text_tokenizer.ts";
import { describeAnswer } from "./describe_answer.ts";
import type { ModelSchemas } from "./structured/model_schemas.ts";
import type { Emit } from "./pending_prediction.ts";
import type { Prediction, PredictionModel } from "./prediction.ts";
import type { Question } from "./question.ts";
import { untilAborted } from "./until_aborted.ts";

/** A model that is ready to answer. */
export interface ReadyModel {
  /** The loaded model. */
  readonly open: OpenModel;
  /** What runs it. */
  readonly engine: Engine;
  /** What holds its answers to schemas. */
  readonly schemas: ModelSchemas;
  /** What it calls itself. */
  readonly identity: PredictionModel;
  /** Gives the SHA-256 over the digests of its files, which are read if nobody knows theirs. */
  readonly digest: () => Promise<string>;
  /** Milliseconds that it took to get ready. */
  readonly loadMs: number;
}

/** What is asked, made ready for the model. */
export interface Asked {
  /** The question. */
  readonly question: Question;
  /** Its prompt. */
  readonly tokens: PromptTokens;
  /** Its picture. */
  readonly image: PreparedImage;
  /** Side of the square that it was made to fit, in pixels. */
  readonly side: number;
}

/** An answer, without what was asked. */
export interface Reply extends Generated {
  /** Tokens that stand for the picture. */
  readonly imageTokens: number;
  /** Milliseconds in which the vision encoder ran. */
  readonly visionMs: number;
}

/** The reply to a request that was ended before the model had seen the picture. */
const NO_REPLY: Reply = {
  text: "",
  imageTokens: 0,
  visionMs: 0,
  stopReason: "aborted",
  tokens: 0,
  reused: 0,
  queueMs: 0,
  prefillMs: 0,
  decodeMs: 0,
};

/** How a request is answered. */
export interface AnswerOptions {
  /** Takes each piece of the answer as it comes. */
  readonly emit: Emit;
  /**
   * Milliseconds that the request has waited for its turn.
   *
   * @default {0}
   */
  readonly queueMs?: number;
}

/**
 * Answers a question about a picture.
 *
 * @throws {ImageError} If the picture cannot be used.
 * @throws {ModelFormatError} If a graph fails.
 * @throws {UsageError} If the prompt is longer than the model takes, or the schema cannot be used.
 * @throws {FastvlmError} If the answer is not what the schema asks for beyond its JSON Schema.
 * @throws the signal's reason, unless the text so far is wanted.
 */
export async function answer(
  model: ReadyModel,
  question: Question,
  { emit, queueMs = 0 }: AnswerOptions,
): Promise<Prediction> {
  const { signal, stopOnAbort } = question;
  const createdAt = new Date().toISOString();
  const tokens = encodePrompt(model.open, question.prompt);
  const side = await sideOf(model.open, question);
  const { image, imageMs, waitedMs } = await prepare(model, question, side);
  const asked: Asked = { question, tokens, image, side };
  const reply = await replyTo(model, asked, emit) ?? NO_REPLY;
  if (reply.stopReason === "aborted" && !stopOnAbort) signal?.throwIfAborted();
  const data = await question.schema?.parse(reply.text);
  return {
    ...describeAnswer(model, asked, {
      ...{ reply, createdAt, imageMs, queueMs: queueMs + waitedMs },
      modelDigest: await model.digest(),
    }),
    ...(data !== undefined && { data }),
  };
}

async function sideOf(
  { config, vision }: OpenModel,
  { resolution }: Question,
): Promise<number> {
  const { side } = config.preprocessing;
  // Pictures are made ready while it is loaded, unless that matters.
  const inputShape = resolution === undefined
    ? undefined
    : (await vision).inputShape;
  return resolveResolution(resolution, { side, inputShape });
}

/** Makes the picture ready when it has its turn. */
async function prepare(
  { open, engine }: ReadyModel,
  { image: input, signal, stopOnAbort }: Question,
  side: number,
) {
  const options = {
    ...open.config.preprocessing,
    side,
    signal: stopOnAbort ? undefined : signal,
  };
  const askedAt = performance.now();
  return await engine.preparation.run(async () => {
    const startedAt = performance.now();
    const image = await prepareImage(input, options);
    const imageMs = performance.now() - startedAt;
    return { image, imageMs, waitedMs: startedAt - askedAt };
  }, options.signal);
}

function encodePrompt(open: OpenModel, prompt: string): PromptTokens {
  return open.tokenizer.encodePrompt(renderPrompt(prompt, open.template));
}

/** Looks at the picture and generates the text; gives nothing if that was ended before the text began. */
async function replyTo(
  { open, engine, schemas }: ReadyModel,
  { question, tokens, image, side }: Asked,
  emit: Emit,
): Promise<Reply | undefined> {
  const { signal } = question;
  const picture = `${image.sha256} at ${side}`;
  using expected = engine.scheduler.expect();
  const seen = await untilAborted(
    () => engine.features.see(picture, image.pixels),
    signal,
  );
  if (seen === undefined) return undefined;
  const { features, visionMs } = seen;
  const { hiddenSize, maxPositions } = open.config;
  const imageTokens = features.length / hiddenSize;
  const length = tokens.before.length + imageTokens + tokens.after.length;
  refuseTooLong(length, maxPositions);
  const { schema, settings } = question;
  const room = Math.min(settings.maxTokens, maxPositions + 1 - length);
  const constraint = schema && await schemas.begin(schema.jsonSchema, room);
  const generating = engine.scheduler.generate({
    features,
    picture,
    prompt: tokens,
    settings,
    constraint,
    endTokens: open.endTokens,
    maxPositions,
    signal,
    onPiece: emit,
  });
  expected.end();
  const generated = await generating;
  const queueMs = generated.queueMs + seen.queueMs;
  return { ...generated, queueMs, imageTokens, visionMs };
}

function refuseTooLong(tokens: number, maxPositions: number): void {
  if (tokens <= maxPositions) return;
  throw new UsageError(
    `Cannot predict: picture and prompt have ${tokens} tokens, the model takes ${maxPositions}`,
    { hint: "shorten the prompt" },
  );
}
