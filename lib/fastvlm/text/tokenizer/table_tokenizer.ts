import type { TokenBytes } from "../../../structured/vocabulary/token_bytes.ts";
import { bytesOfToken } from "../../../structured/vocabulary/byte_alphabet.ts";
import type { PromptPiece } from "../render_prompt.ts";
import type { PromptTokens, TextTokenizer } from "../text_tokenizer.ts";
import { PromptEncoder } from "./prompt_encoder.ts";
import { mergeWord } from "./tables/merge_word.ts";
import { splitWords } from "./tables/split_words.ts";
import type { TokenTables } from "./tables/token_tables.ts";

/** A byte-level tokenizer, as Qwen2's, that works on flat tables. */
export class TableTokenizer implements TextTokenizer {
  readonly #tables: TokenTables;
  readonly #added: ReadonlyMap<string, number>;
  readonly #tokens: TokenBytes;
  readonly #prompts: PromptEncoder;
  readonly #pattern: RegExp;
  readonly #encoder = new TextEncoder();
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });

  /**
   * Takes the tables.
   *
   * @param hidden Tokens that have no text, besides the special ones of the tables.
   */
  constructor(tables: TokenTables, hidden: readonly string[] = []) {
    const { added, pattern } = tables.rules;
    this.#tables = tables;
    this.#added = new Map(added);
    this.#tokens = tables.tokens.without(
      hidden.flatMap((token) => this.idOf(token) ?? []),
    );
    this.#prompts = new PromptEncoder(
      this.#added,
      (text) => this.#encodePlain(text),
    );
    this.#pattern = new RegExp(pattern, "gu");
  }

  /** See {@linkcode TextTokenizer.encodePrompt}. */
  encodePrompt(pieces: readonly PromptPiece[]): PromptTokens {
    return this.#prompts.encode(pieces);
  }

  /** See {@linkcode TextTokenizer.decode}. */
  decode(ids: readonly number[]): string {
    const parts = ids.flatMap((id) => this.#tokens.bytesOf(id) ?? []);
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return this.#decoder.decode(bytes);
  }

  /** See {@linkcode TextTokenizer.idOf}. */
  idOf(token: string): number | undefined {
    const bytes = bytesOfToken(token);
    return this.#added.get(token) ??
      (bytes && this.#tables.tokens.find(bytes));
  }

  /** See {@linkcode TextTokenizer.tokenBytes}. */
  tokenBytes(): TokenBytes {
    return this.#tokens;
  }

  /** Encodes text in which nothing is a special token. */
  #encodePlain(text: string): number[] {
    const { rules, merges, byteTokens } = this.#tables;
    const normalized = rules.isNormalized ? text.normalize("NFC") : text;
    return splitWords(normalized, this.#pattern).flatMap((word) => {
      const tokens: number[] = [];
      for (const byte of this.#encoder.encode(word)) {
        tokens.push(byteTokens[byte] ?? 0);
      }
      return mergeWord(tokens, merges);
    });
  }
}
