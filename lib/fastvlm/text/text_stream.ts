/** What stands for bytes that are no UTF-8, among them the beginning of a character. */
const REPLACEMENT = "\uFFFD";

/**
 * Turns tokens into text as they come. A character whose bytes are spread over several tokens comes
 * with the last of them, so the text is never broken inside a character.
 */
export class TextStream {
  readonly #decode: (ids: readonly number[]) => string;
  /** Tokens that were given out, kept as context of the next ones, then those not given out yet. */
  #ids: number[] = [];
  #givenOut = 0;

  /** Takes the function that decodes tokens. */
  constructor(decode: (ids: readonly number[]) => string) {
    this.#decode = decode;
  }

  /** Adds a token and gives the text that is complete with it, often the token's own. */
  push(id: number): string {
    this.#ids.push(id);
    const text = this.#pendingText();
    if (text === "" || text.endsWith(REPLACEMENT)) return "";
    this.#ids = this.#ids.slice(this.#givenOut);
    this.#givenOut = this.#ids.length;
    return text;
  }

  /** Gives what is left, with replacement characters for what never became whole. */
  end(): string {
    const text = this.#pendingText();
    this.#ids = [];
    this.#givenOut = 0;
    return text;
  }

  #pendingText(): string {
    const context = this.#decode(this.#ids.slice(0, this.#givenOut));
    return this.#decode(this.#ids).slice(context.length);
  }
}
