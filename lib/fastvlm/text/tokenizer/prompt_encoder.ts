import type { PromptPiece } from "../render_prompt.ts";
import type { PromptTokens } from "../text_tokenizer.ts";

/** Encodes prompts, given what encodes text in which nothing is a special token. */
export class PromptEncoder {
  readonly #special: ReadonlyMap<string, number>;
  readonly #specialRegexp: RegExp;
  readonly #encodePlain: (text: string) => readonly number[];

  /** Takes the ids of special tokens by their text, and the encoder of all other text. */
  constructor(
    special: ReadonlyMap<string, number>,
    encodePlain: (text: string) => readonly number[],
  ) {
    this.#special = special;
    this.#specialRegexp = anyOf([...special.keys()]);
    this.#encodePlain = encodePlain;
  }

  /** See `TextTokenizer.encodePrompt()`. */
  encode(pieces: readonly PromptPiece[]): PromptTokens {
    const image = pieces.findIndex((piece) => piece.kind === "image");
    return {
      before: this.#encode(pieces.slice(0, image)),
      after: this.#encode(pieces.slice(image + 1)),
    };
  }

  #encode(pieces: readonly PromptPiece[]): number[] {
    const parts = pieces.flatMap((piece) => this.#split(piece));
    return joinTexts(parts).flatMap((part) =>
      typeof part === "string" ? this.#encodePlain(part) : part
    );
  }

  /** Splits a piece into plain texts and ids of special tokens. */
  #split(piece: PromptPiece): (string | number)[] {
    if (piece.kind === "image") return [];
    if (piece.kind === "plain") return [piece.text];
    return piece.text.split(this.#specialRegexp)
      .map((part) => this.#special.get(part) ?? part);
  }
}

/** Joins texts that have no special token between them. */
function joinTexts(parts: readonly (string | number)[]): (string | number)[] {
  const joined: (string | number)[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (typeof part === "string" && typeof last === "string") {
      joined[joined.length - 1] = last + part;
    } else joined.push(part);
  }
  return joined;
}

/** Matches any of the texts, the longest first, and keeps it when splitting. */
function anyOf(texts: readonly string[]): RegExp {
  const alternatives = texts
    .toSorted((a, b) => b.length - a.length)
    .map((text) => RegExp.escape(text));
  return new RegExp(`(${alternatives.join("|") || "(?!)"})`);
}
