/** The characters of a pattern, read one after the other. */
export class PatternText {
  readonly #characters: readonly string[];
  #at = 0;

  /** Begins in front of a pattern. */
  constructor(pattern: string) {
    this.#characters = Array.from(pattern);
  }

  /** The next character; empty at the end. */
  peek(offset = 0): string {
    return this.#characters[this.#at + offset] ?? "";
  }

  /** Reads the next character. */
  take(): string {
    const character = this.peek();
    this.#at += 1;
    return character;
  }

  /** Reads a text if it comes next, and says whether it did. */
  takeIf(text: string): boolean {
    const isNext = Array.from(text)
      .every((character, index) => this.peek(index) === character);
    if (isNext) this.#at += text.length;
    return isNext;
  }

  /** Reads up to a character, which is read too but not returned. */
  takeUntil(end: string): string {
    let text = "";
    while (this.peek() !== "" && this.peek() !== end) text += this.take();
    this.take();
    return text;
  }

  /** Reads some characters. */
  takeCount(count: number): string {
    return Array.from({ length: count }, () => this.take()).join("");
  }
}
