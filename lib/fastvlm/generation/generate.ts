import type { LanguageModel } from "../model/language_model.ts";
import { OutputText } from "../text/output_text.ts";
import type { TextTokenizer } from "../text/text_tokenizer.ts";
import {
  type GenerateRequest,
  generateTokens,
  type TokenStopReason,
} from "./generate_tokens.ts";

/** Why an answer ended: as its tokens did, or at a stop string. */
export type StopReason = TokenStopReason | "stop";

/** A piece of an answer. */
export interface GeneratedPiece {
  /** Some text, never broken inside a character. */
  readonly text: string;
  /** The token that completed the text; absent for what was held back until the end. */
  readonly tokenId?: number;
}

/** What is known when an answer has ended. */
export interface Generated {
  /** Why it ended. */
  readonly stopReason: StopReason;
  /** Tokens of the answer, without the one that ended it. */
  readonly tokens: number;
  /** Milliseconds until the prompt was read and the first token chosen. */
  readonly prefillMs: number;
  /** Milliseconds from the first token to the end. */
  readonly decodeMs: number;
}

/**
 * Generates the answer to a prompt with a picture, piece by piece.
 *
 * @throws {ModelFormatError} If a graph fails or gives no usable scores.
 */
export async function* generate(
  model: LanguageModel,
  tokenizer: TextTokenizer,
  request: GenerateRequest,
): AsyncGenerator<GeneratedPiece, Generated> {
  const startedAt = performance.now();
  const output = new OutputText(tokenizer, request.settings.stop);
  await using tokens = generateTokens(model, request);
  let next = await tokens.next();
  const firstAt = performance.now();
  let count = 0;
  while (!next.done) {
    count += 1;
    const text = output.push(next.value);
    if (text !== "") yield { text, tokenId: next.value };
    if (output.isStopped) break;
    next = await tokens.next();
  }
  const rest = output.end();
  if (rest !== "") yield { text: rest };
  return {
    stopReason: next.done ? next.value : "stop",
    tokens: count,
    prefillMs: firstAt - startedAt,
    decodeMs: performance.now() - firstAt,
  };
}
