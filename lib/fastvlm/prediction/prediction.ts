import type {
  AnswerProbability,
  GeneratedPiece,
  StopReason,
} from "../generation/generate_request.ts";

/** A piece of an answer: some text, and the token that completed it. */
export type PredictionPiece = GeneratedPiece;

/** What an answer was given by. */
export interface PredictionModel {
  /** Family of the model. */
  readonly type: string;
  /** Its size; for a directory that is not an installed model, the directory's name. */
  readonly size: string;
  /** Its variant; absent if the directory does not say. */
  readonly variant?: string;
  /** Commit of the repository that it came from; absent if it came from none. */
  readonly revision?: string;
}

/**
 * How long each part of a request took, in milliseconds. Other requests may have been worked on at the
 * same time; waiting for them is counted apart, and in nothing else.
 */
export interface PredictionTimings {
  /** Getting the model ready, once for an adapter. */
  readonly loadMs: number;
  /** Waiting: for the request's turn, the vision encoder and the decoder. */
  readonly queueMs: number;
  /** Reading and preparing the picture. */
  readonly imageMs: number;
  /** Running the vision encoder; 0 if the picture's features were still there. */
  readonly visionMs: number;
  /** Reading the prompt, up to the first token. */
  readonly prefillMs: number;
  /** Up to the first token, without waiting. */
  readonly firstTokenMs: number;
  /** From the first token to the end. */
  readonly decodeMs: number;
  /** All of it, without waiting and loading. */
  readonly totalMs: number;
  /** Rate at which the tokens after the first one came; 0 if there are none. */
  readonly tokensPerSecond: number;
}

/**
 * The answer to a request, and all about it.
 *
 * @typeParam Data What the answer says, if it was asked for by a schema.
 */
export interface Prediction<Data = unknown> {
  /** Version of this form. */
  readonly version: 1;
  /** The same for the same question: SHA-256 over image, model, prompt and options. */
  readonly key: string;
  /** The picture. */
  readonly image: {
    /** Where it was read from, if it was a file. */
    readonly path?: string;
    /** SHA-256 of the file. */
    readonly sha256: string;
    /** Width as seen, in pixels. */
    readonly width: number;
    /** Height as seen, in pixels. */
    readonly height: number;
  };
  /** Kind of the question. */
  readonly mode: string;
  /** The question. */
  readonly prompt: string;
  /** The answer. */
  readonly text: string;
  /** What the answer says, by the request's schema; absent without one. */
  readonly data?: Data;
  /** What it was given by. */
  readonly model: PredictionModel;
  /** Numbers of tokens. */
  readonly tokens: {
    /** That stand for the picture. */
    readonly image: number;
    /** Of the prompt, without the picture. */
    readonly prompt: number;
    /** Of the answer. */
    readonly generated: number;
    /** Of picture and prompt, that were read for an earlier answer and not again; absent if none. */
    readonly reused?: number;
  };
  /** The answer's tokens with their probabilities, if these were asked for. */
  readonly logprobs?: readonly AnswerProbability[];
  /** How long it took. */
  readonly timings: PredictionTimings;
  /** Why the answer ended. */
  readonly stopReason: StopReason;
  /** Where the result was written; set by whoever writes it. */
  readonly artifactPath?: string;
  /** When it was asked, as an ISO 8601 date. */
  readonly createdAt: string;
}
