import type { TokenConstraint } from "../../structured/token_constraint.ts";
import type { PromptTokens } from "../text/text_tokenizer.ts";
import type { GenerationSettings } from "./sampling_options.ts";

/** What is generated from, and how. */
export interface GenerateRequest {
  /** Vectors of the picture, one after another, each of the model's hidden size. */
  readonly features: Float32Array<ArrayBuffer>;
  /**
   * Name of the picture: the same for the same features. Without it nothing is reused of what is read
   * after the picture's place.
   *
   * @default {undefined}
   */
  readonly picture?: string | undefined;
  /** Tokens around it. */
  readonly prompt: PromptTokens;
  /** How tokens are chosen and when to end. */
  readonly settings: GenerationSettings;
  /** Tokens that end the answer. */
  readonly endTokens: ReadonlySet<number>;
  /** Longest context, in tokens. */
  readonly maxPositions: number;
  /**
   * Ends the answer between two tokens.
   *
   * @default {undefined} Never.
   */
  readonly signal?: AbortSignal | undefined;
  /**
   * Says what the tokens may be.
   *
   * @default {undefined} Any.
   */
  readonly constraint?: TokenConstraint | undefined;
  /**
   * Takes each piece of the answer as it comes; if it throws, the answer fails with that.
   *
   * @default {undefined} Nobody does.
   */
  readonly onPiece?: ((piece: GeneratedPiece) => void) | undefined;
}

/** Why the model's tokens end. */
export type TokenStopReason =
  /** The model said that it is done, or the schema leaves nothing to add. */
  | "eos"
  /** The answer has `maxTokens` tokens. */
  | "maxTokens"
  /** The signal was aborted. */
  | "aborted"
  /** The model takes no more tokens. */
  | "contextLength";

/** Why an answer ended: as its tokens did, or at a stop string. */
export type StopReason = TokenStopReason | "stop";

/** A token and how likely the model held it. */
export interface TokenProbability {
  /** The token. */
  readonly id: number;
  /** Its text; a part of a character is shown as U+FFFD. */
  readonly text: string;
  /** Natural logarithm of its probability: 0 is certain, -0.69 one half. */
  readonly logprob: number;
}

/** A token of an answer and what could have stood in its place. */
export interface AnswerProbability extends TokenProbability {
  /** The likeliest tokens, the likeliest first; absent unless they were asked for. */
  readonly top?: readonly TokenProbability[];
}

/** A piece of an answer. */
export interface GeneratedPiece {
  /** Some text, never broken inside a character. */
  readonly text: string;
  /** The token that completed the text; absent for what was held back until the end. */
  readonly tokenId?: number;
  /**
   * The tokens since the piece before, if their probabilities were asked for. Those that a schema left no
   * choice for are not among them.
   */
  readonly logprobs?: readonly AnswerProbability[];
}

/** What is known when an answer has ended. */
export interface Generated {
  /** The answer. */
  readonly text: string;
  /** Why it ended. */
  readonly stopReason: StopReason;
  /** Tokens of the answer, without the one that ended it. */
  readonly tokens: number;
  /** Tokens of picture and prompt that were not read again, as they were read for another answer. */
  readonly reused: number;
  /** The answer's tokens with their probabilities, if these were asked for. */
  readonly logprobs?: readonly AnswerProbability[];
  /** Milliseconds from the request until its prompt began to be read. */
  readonly queueMs: number;
  /** Milliseconds until the prompt was read and the first token chosen. */
  readonly prefillMs: number;
  /** Milliseconds from the first token to the end. */
  readonly decodeMs: number;
}
