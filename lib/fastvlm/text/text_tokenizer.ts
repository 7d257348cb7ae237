import type { TokenBytes } from "../../structured/vocabulary/token_bytes.ts";
import type { PromptPiece } from "./render_prompt.ts";

/** The tokens of a prompt around its picture. */
export interface PromptTokens {
  /** Tokens in front of the picture. */
  readonly before: readonly number[];
  /** Tokens behind it. */
  readonly after: readonly number[];
}

/** Turns text into tokens and back. */
export interface TextTokenizer {
  /**
   * Encodes a prompt. Special tokens are found in the template's text only; a text of the person is
   * joined to the plain text around it and encoded with it, as one would encode the whole.
   */
  encodePrompt(pieces: readonly PromptPiece[]): PromptTokens;

  /** The text of tokens; special ones and ids without a token have none. */
  decode(ids: readonly number[]): string;

  /** The id of a token, as the vocabulary writes it, if there is such a token. */
  idOf(token: string): number | undefined;

  /**
   * The bytes of the tokens; special ones have none.
   *
   * @throws {ConfigError} If the vocabulary is not of bytes.
   */
  tokenBytes(): TokenBytes;
}
