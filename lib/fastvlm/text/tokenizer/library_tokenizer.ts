import { Tokenizer } from "@huggingface/tokenizers";
import { ConfigError } from "../../../base/errors.ts";
import type { TokenBytes } from "../../../structured/vocabulary/token_bytes.ts";
import {
  readTokens,
  tokenBytesOf,
} from "../../../structured/vocabulary/token_bytes_of.ts";
import type { PromptPiece } from "../render_prompt.ts";
import type { PromptTokens, TextTokenizer } from "../text_tokenizer.ts";
import { PromptEncoder } from "./prompt_encoder.ts";

/** The two files that describe a tokenizer, parsed. */
export interface TokenizerFiles {
  /** Content of `tokenizer.json`. */
  readonly tokenizer: object;
  /** Content of `tokenizer_config.json`. */
  readonly config: object;
  /** Path of `tokenizer.json`, for errors. */
  readonly origin: string;
}

/** A tokenizer of any kind, by Hugging Face's library, which takes time and memory for a large one. */
export class LibraryTokenizer implements TextTokenizer {
  readonly #tokenizer: Tokenizer;
  readonly #prompts: PromptEncoder;
  readonly #file: object;

  /**
   * Builds the tokenizer.
   *
   * @throws {ConfigError} If the files do not describe one.
   */
  constructor(files: TokenizerFiles) {
    this.#file = files.tokenizer;
    this.#tokenizer = build(files);
    const added = [...this.#tokenizer.get_added_tokens_decoder().values()];
    this.#prompts = new PromptEncoder(
      new Map(added.map(({ content, id }) => [content, id])),
      (text) => this.#encodePlain(text),
    );
  }

  /** See {@linkcode TextTokenizer.encodePrompt}. */
  encodePrompt(pieces: readonly PromptPiece[]): PromptTokens {
    return this.#prompts.encode(pieces);
  }

  /** See {@linkcode TextTokenizer.decode}. */
  decode(ids: readonly number[]): string {
    const known = ids.filter((id) =>
      this.#tokenizer.id_to_token(id) !== undefined
    );
    if (known.length === 0) return "";
    return this.#tokenizer.decode(known, {
      skip_special_tokens: true,
      clean_up_tokenization_spaces: false,
    });
  }

  /** See {@linkcode TextTokenizer.idOf}. */
  idOf(token: string): number | undefined {
    return this.#tokenizer.token_to_id(token);
  }

  /** See {@linkcode TextTokenizer.tokenBytes}. */
  tokenBytes(): TokenBytes {
    return tokenBytesOf(readTokens(this.#file));
  }

  /** Encodes text in which nothing is a special token, by the tokenizer's own steps. */
  #encodePlain(text: string): number[] {
    const { normalizer, pre_tokenizer: preTokenizer, model } = this.#tokenizer;
    const normalized = normalizer === null ? text : normalizer(text);
    if (normalized === "" || model === null) return [];
    const words = preTokenizer === null
      ? [normalized]
      : preTokenizer(normalized);
    return model(words).flatMap((token) =>
      this.idOf(token) ?? model.unk_token_id ?? []
    );
  }
}

function build({ tokenizer, config, origin }: TokenizerFiles): Tokenizer {
  try {
    return new Tokenizer(tokenizer, config);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError(`Cannot use "${origin}": ${reason}`, { cause });
  }
}
