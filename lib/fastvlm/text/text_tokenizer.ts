import { Tokenizer } from "@huggingface/tokenizers";
import { ConfigError } from "../../base/errors.ts";
import type { PromptPiece } from "./render_prompt.ts";

/** The two files that describe a tokenizer, parsed. */
export interface TokenizerFiles {
  /** Content of `tokenizer.json`. */
  readonly tokenizer: object;
  /** Content of `tokenizer_config.json`. */
  readonly config: object;
  /** Path of `tokenizer.json`, for errors. */
  readonly origin: string;
}

/** The tokens of a prompt around its picture. */
export interface PromptTokens {
  /** Tokens in front of the picture. */
  readonly before: readonly number[];
  /** Tokens behind it. */
  readonly after: readonly number[];
}

/** Turns text into tokens and back. */
export class TextTokenizer {
  readonly #tokenizer: Tokenizer;
  readonly #special: ReadonlyMap<string, number>;
  readonly #specialRegexp: RegExp;

  /**
   * Builds the tokenizer.
   *
   * @throws {ConfigError} If the files do not describe one.
   */
  constructor(files: TokenizerFiles) {
    this.#tokenizer = build(files);
    this.#special = new Map(
      [...this.#tokenizer.get_added_tokens_decoder().values()]
        .map(({ content, id }) => [content, id]),
    );
    this.#specialRegexp = anyOf([...this.#special.keys()]);
  }

  /**
   * Encodes a prompt. Special tokens are found in the template's text only; a text of the person is
   * joined to the plain text around it and encoded with it, as one would encode the whole.
   */
  encodePrompt(pieces: readonly PromptPiece[]): PromptTokens {
    const image = pieces.findIndex((piece) => piece.kind === "image");
    return {
      before: this.#encode(pieces.slice(0, image)),
      after: this.#encode(pieces.slice(image + 1)),
    };
  }

  /** The text of tokens; special ones and ids without a token have none. */
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

  /** The id of a token, if there is such a token. */
  idOf(token: string): number | undefined {
    return this.#tokenizer.token_to_id(token);
  }

  #encode(pieces: readonly PromptPiece[]): number[] {
    const ids: number[] = [];
    let plain = "";
    for (const part of pieces.flatMap((piece) => this.#split(piece))) {
      if (typeof part === "string") {
        plain += part;
        continue;
      }
      ids.push(...this.#encodePlain(plain), part);
      plain = "";
    }
    return [...ids, ...this.#encodePlain(plain)];
  }

  /** Splits a piece into plain texts and ids of special tokens. */
  #split(piece: PromptPiece): (string | number)[] {
    if (piece.kind === "image") return [];
    if (piece.kind === "plain") return [piece.text];
    return piece.text.split(this.#specialRegexp)
      .map((part) => this.#special.get(part) ?? part);
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

/** Matches any of the texts, the longest first, and keeps it when splitting. */
function anyOf(texts: readonly string[]): RegExp {
  const alternatives = texts
    .toSorted((a, b) => b.length - a.length)
    .map((text) => RegExp.escape(text));
  return new RegExp(`(${alternatives.join("|") || "(?!)"})`);
}
